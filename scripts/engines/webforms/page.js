// The page of a respondent: ODK Web Forms, the form and its files given by the driver, the submission kept for it.
import { webFormsPlugin, OdkWebForm, POST_SUBMIT__NEW_INSTANCE } from '@getodk/web-forms';
import { createApp, h } from 'vue';

const fetchFormAttachment = async (resource) => {
  const name = decodeURIComponent(String(resource.href ?? resource).split('/').pop());
  const text = window.ctg.files[name];
  if (text === undefined) return new Response('', { status: 404 });
  const type = name.endsWith('.csv') ? 'text/csv' : 'text/xml';
  return new Response(text, { status: 200, headers: { 'content-type': type } });
};

const onSubmit = async (payload) => {
  window.ctg.sent = await payload.instanceFile?.text?.() ?? await payload.data[0].get('xml_submission_file').text();
};

const form = () => h(OdkWebForm, { formXml: window.ctg.xform, fetchFormAttachment, missingResourceBehavior: 'BLANK', onSubmit });
createApp({ render: form }).use(webFormsPlugin).mount('#form');

// The component that shows a node has it among its properties: that is how a question is found by its path.
const above = (element, test) => {
  for (let component = element.__vueParentComponent; component; component = component.parent) {
    const node = component.props?.question ?? component.props?.node ?? component.props?.instance;
    if (node && test(node)) return node;
  }
  return null;
};
const reference = (node) => node.currentState.reference;
// True when the nearest node of a kind around an element is that of a path.
const isOf = (element, kind, path) => {
  const node = above(element, (node) => node.nodeType === kind);
  return node !== null && reference(node) === path;
};
window.ctg.find = (path) => [...document.querySelectorAll('.question-container')]
  .find((element) => { const node = above(element, () => true); return node && reference(node) === path; });
window.ctg.node = (path) => { const element = window.ctg.find(path); return element ? above(element, () => true) : null; };
window.ctg.adder = (path) => [...document.querySelectorAll('.button-add-instance')]
  .find((element) => isOf(element, 'repeat-range:uncontrolled', path));
window.ctg.menu = (path) => [...document.querySelectorAll('.button-menu')]
  .find((element) => isOf(element, 'repeat-instance', path));
window.ctg.all = () => [...document.querySelectorAll('.question-container')].map((element) => reference(above(element, () => true)));

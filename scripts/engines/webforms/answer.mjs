// Answers forms by scripts in ODK Web Forms, in a headless Chromium, through the controls that a person sees.
//
// usage: node answer.mjs JOBS CACHE [NAME]. JOBS: a line each: XForm, folder of its files, script, result. CACHE: the
// folder made by `setup`. Out: RESULT.webforms.json with what came of each step and the XML that was sent.
import { createRequire } from 'node:module';
import { readFileSync, writeFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const [jobs, cache, only] = process.argv.slice(2);
const { chromium } = createRequire(join(cache, 'webforms/package.json'))('playwright-core');
const bundle = readFileSync(join(cache, 'webforms/page.bundle.js'), 'utf8');
const HOST = 'http://localhost/';

const tidy = (text) => (text ?? '').replace(/\s+/g, ' ').trim();

class Respondent {
  constructor(page) { this.page = page; }

  async open(xform, folder) {
    const files = Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
    const start = `window.ctg = ${JSON.stringify({ xform, files, sent: null }).replaceAll('</', '<\\/')};`;
    const html = `<!doctype html><html lang="fr"><meta charset="utf-8"><body><div id="form"></div><script>${start}</script>`
      + '<script type="module" src="/page.bundle.js"></script></body></html>';
    await this.page.route(HOST + '**', (route) => route.request().url().endsWith('.js')
      ? route.fulfill({ contentType: 'text/javascript; charset=utf-8', body: bundle })
      : route.fulfill({ contentType: 'text/html; charset=utf-8', body: html }));
    await this.page.goto(HOST);
    await this.page.waitForSelector('.form-initialization-status.ready, .form-load-failure-dialog', { state: 'attached', timeout: 20000 });
    const failure = await this.page.$('.form-load-failure-dialog');
    if (failure) throw new Error(tidy(await failure.innerText()));
    await this.settle();
  }

  settle() {
    return this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 20)))));
  }

  async act(step) {
    if ('value' in step) return this.answer(step.path, step.value);
    if ('show' in step) return this.show(step.show);
    if ('add' in step) return this.press('adder', step.add);
    if ('remove' in step) return this.remove(step.remove);
    if ('speak' in step) return this.speak(step.speak);
    return this.send();
  }

  // The question at a path: where it is on the page and what the page knows of it; null when it is not asked.
  async question(path) {
    const container = (await this.page.evaluateHandle((path) => window.ctg.find(path) ?? null, path)).asElement();
    if (!container || !await container.isVisible()) return null;
    const known = await this.page.evaluate((path) => {
      const node = window.ctg.node(path);
      const state = node.currentState;
      return {
        kind: node.nodeType, type: node.valueType, readonly: state.readonly, label: state.label?.asString,
        appearances: [...node.appearances ?? []],
        many: node.selectType === 'select', chosen: Array.isArray(state.value) ? [...state.value] : [],
        options: (state.valueOptions ?? []).map((option) => ({ value: option.value, label: option.label.asString })),
        bounds: node.definition?.bounds ? { ...node.definition.bounds } : null,
      };
    }, path);
    return known.readonly || known.kind === 'note' && known.readonly ? null : { container, ...known };
  }

  async show(path) {
    const question = await this.question(path);
    if (!question) return 'not asked';
    const visible = await question.container.$$eval('.value-option', (options) => options.map((option) => option.innerText));
    const choices = visible.length ? visible : question.options.map((option) => option.label);
    return [question.label, ...choices].map(tidy).join(' | ');
  }

  async answer(path, value) {
    const question = await this.question(path);
    if (!question) return 'not asked';
    const codes = value.split(' ').filter(Boolean);
    if (['select', 'rank'].includes(question.kind) && !codes.every((code) => question.options.some((option) => option.value === code))) {
      return 'not offered';
    }
    await this.fill(question, value, codes);
    await this.settle();
    const broken = await this.page.evaluate((path) => window.ctg.node(path)?.validationState.violation?.condition, path);
    return broken === 'constraint' ? 'constraint' : 'ok';
  }

  fill(question, value, codes) {
    switch (question.kind) {
      case 'select': return this.choose(question, codes);
      case 'rank': return this.rank(question, codes);
      case 'range': return this.slide(question, Number(value));
      case 'trigger': return this.tick(question, value !== '');
      default: return this.type(question, value);
    }
  }

  async choose(question, codes) {
    const box = await question.container.$('.dropdown, .multi-select-dropdown');
    if (box) return this.pick(question, box, codes);
    for (const option of question.options) {
      const wanted = codes.includes(option.value);
      if (wanted === question.chosen.includes(option.value)) continue;
      if (!question.many && !wanted) continue;
      await (await this.option(question, option.value)).click();
      await this.settle();
    }
  }

  // The label around the box of a choice.
  async option(question, code) {
    const index = question.options.findIndex((option) => option.value === code);
    return (await question.container.$$('.value-option'))[index];
  }

  async pick(question, box, codes) {
    await box.click();
    const list = await this.page.waitForSelector('.p-select-overlay, .p-multiselect-overlay', { state: 'visible' });
    for (const option of question.options.filter((option) => codes.includes(option.value) !== question.chosen.includes(option.value))) {
      if (!question.many && !codes.includes(option.value)) continue;
      const filter = await list.$('input[type=text]');
      if (filter) await filter.fill(option.label);
      await this.settle();
      const rows = await list.$$('[role=option]');
      const texts = await Promise.all(rows.map((row) => row.innerText()));
      await rows[texts.findIndex((text) => tidy(text) === tidy(option.label))].click();
      await this.settle();
    }
    if (question.many) await this.page.keyboard.press('Escape');
    await this.page.waitForSelector('.p-select-overlay, .p-multiselect-overlay', { state: 'detached' });
  }

  async rank(question, codes) {
    const start = await question.container.$('.rank-overlay button');
    if (start) await start.click();
    await this.settle();
    for (let place = 0; place < codes.length; place += 1) {
      for (;;) {
        const items = await question.container.$$('.rank-option');
        const order = await Promise.all(items.map((item) => item.getAttribute('id')));
        const at = order.indexOf(codes[place]);
        if (at <= place) break;
        await (await items[at].$$('.rank-buttons button'))[0].click();
        await this.settle();
      }
    }
  }

  async slide(question, value) {
    const handle = await question.container.$('[role=slider]');
    const { start, end, step } = question.bounds;
    await handle.focus();
    await this.page.keyboard.press('Home');
    await this.settle();
    const presses = Math.round((value - Math.min(Number(start), Number(end))) / Math.abs(Number(step)));
    for (let press = 0; press < presses; press += 1) {
      await this.page.keyboard.press('ArrowRight');
      await this.settle();
    }
  }

  async tick(question, wanted) {
    const box = await question.container.$('input[type=checkbox]');
    if (await box.isChecked() !== wanted) await box.click();
  }

  async type(question, value) {
    const field = await question.container.$('textarea, input');
    await field.click();
    await field.press('ControlOrMeta+a');
    await field.press('Delete');
    const [year, month, day] = value.split('-');
    const typed = question.type === 'date' && value ? `${month}/${day}/${year}` : value;
    if (question.type === 'string') await this.page.keyboard.insertText(typed);
    // The page speaks French: its decimal sign is a comma.
    else await this.page.keyboard.type(['int', 'decimal'].includes(question.type) ? typed.replace('.', ',') : typed);
    await this.page.keyboard.press('Tab');
    await this.page.keyboard.press('Escape');
  }

  async press(what, path) {
    const button = (await this.page.evaluateHandle(([what, path]) => window.ctg[what](path) ?? null, [what, path])).asElement();
    if (!button) return 'not asked';
    await button.click();
    await this.settle();
    return 'ok';
  }

  async remove(path) {
    if (await this.press('menu', path) !== 'ok') return 'not asked';
    await (await this.page.waitForSelector('.p-menu-item-link, [role=menuitem]', { state: 'visible' })).click();
    await this.settle();
    return 'ok';
  }

  async speak(language) {
    for (const box of await this.page.$$('.language-changer')) {
      if (!await box.isVisible()) continue;
      await box.click();
      const rows = await (await this.page.waitForSelector('.p-select-overlay', { state: 'visible' })).$$('[role=option]');
      const texts = await Promise.all(rows.map((row) => row.innerText()));
      const name = language.replace(/\s*\([^)]*\)$/, '');
      await rows[texts.findIndex((text) => tidy(text).startsWith(name))].click();
      await this.settle();
      return 'ok';
    }
    throw new Error('no choice of languages on the page');
  }

  async send() {
    await this.page.evaluate(() => { window.ctg.sent = null; });
    await this.page.getByRole('button', { name: 'Send' }).click();
    for (let turn = 0; turn < 100; turn += 1) {
      await this.settle();
      if (await this.page.evaluate(() => window.ctg.sent !== null)) return 'sent';
      if (await this.page.$('.form-error-message')) return 'refused';
    }
    throw new Error('Send had no effect');
  }
}

const browser = await chromium.launch({ executablePath: process.env.CTG_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const today = () => { const now = new Date(); return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0')).join('-'); };
for (const line of readFileSync(jobs, 'utf8').split('\n').filter(Boolean)) {
  const [xform, folder, script, result] = line.split('\t');
  if (only && !result.endsWith('/' + only)) continue;
  const context = await browser.newContext({ locale: 'fr-FR', timezoneId: 'Europe/Paris', viewport: { width: 1280, height: 1600 } });
  const page = await context.newPage();
  page.setDefaultTimeout(10000);
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  const out = { steps: [] };
  let at = 'opening';
  try {
    const person = new Respondent(page);
    await person.open(readFileSync(xform, 'utf8'), folder);
    const steps = readFileSync(script, 'utf8').split('\n').filter((line) => line.trim()).map((line) => JSON.parse(line));
    for (const step of steps.filter((step) => !('about' in step))) {
      at = JSON.stringify(step);
      out.steps.push(await person.act(step));
    }
    at = 'the last sending';
    out.steps.push(await person.send());
    out.xml = await page.evaluate(() => window.ctg.sent ?? '');
    if (process.env.CTG_PICTURES) await page.screenshot({ path: result + '.webforms.png', fullPage: true });
  } catch (error) {
    out.error = `${at}: ${String(error).split('\n')[0]} ${errors.join(' ')}`;
    await page.screenshot({ path: result + '.webforms.png', fullPage: true }).catch(() => {});
  }
  out.today = today();
  writeFileSync(result + '.webforms.json', JSON.stringify(out));
  console.log(`${result.split('/').pop()}: ${out.error ?? out.steps.at(-1)}`);
  await context.close();
}
await browser.close();

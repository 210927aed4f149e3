import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.time.LocalDate;
import java.util.*;
import org.javarosa.core.model.*;
import org.javarosa.core.model.condition.*;
import org.javarosa.core.model.data.*;
import org.javarosa.core.model.data.helper.Selection;
import org.javarosa.core.model.instance.*;
import org.javarosa.core.reference.*;
import org.javarosa.core.services.PrototypeManager;
import org.javarosa.core.util.JavaRosaCoreModule;
import org.javarosa.form.api.*;
import org.javarosa.model.xform.*;
import org.javarosa.xform.util.XFormUtils;
import org.javarosa.xpath.expr.XPathFuncExpr;

/**
 * Answers forms by scripts with JavaRosa, the engine inside ODK Collect, through the controller that Collect uses.
 * In: a file of jobs, a line each: XForm, folder of its files, script, result. Out: RESULT.javarosa.json with what came
 * of each step and the XML that would be sent.
 */
public class Answer {
    static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] args) throws Exception {
        PrototypeManager.registerPrototypes(JavaRosaCoreModule.classNames);
        PrototypeManager.registerPrototypes(CoreModelModule.classNames);
        new XFormsModule().registerModule();
        for (String line : Files.readAllLines(Paths.get(args[0]), StandardCharsets.UTF_8)) {
            String[] job = line.split("\t");
            ObjectNode result = JSON.createObjectNode();
            try {
                result = new Answer(job[0], job[1]).run(Paths.get(job[2]));
            } catch (Throwable error) {
                result.put("error", String.valueOf(error));
                if (System.getenv("CTG_TRACE") != null) error.printStackTrace();
            }
            result.put("today", LocalDate.now().toString());
            Files.write(Paths.get(job[3] + ".javarosa.json"), JSON.writeValueAsBytes(result));
        }
    }

    final FormDef form;
    final FormEntryModel model;
    final FormEntryController controller;

    Answer(String xform, String folder) throws Exception {
        ReferenceManager references = ReferenceManager.instance();
        references.reset();
        references.addReferenceFactory(new Folder(folder));
        form = XFormUtils.getFormFromInputStream(new FileInputStream(xform));
        form.getEvaluationContext().addFunctionHandler(new PullData());
        form.initialize(true, new InstanceInitializationFactory());
        model = new FormEntryModel(form);
        controller = new FormEntryController(model);
    }

    ObjectNode run(Path script) throws Exception {
        ObjectNode result = JSON.createObjectNode();
        ArrayNode steps = result.putArray("steps");
        for (String line : Files.readAllLines(script, StandardCharsets.UTF_8)) {
            if (line.isBlank()) continue;
            JsonNode step = JSON.readTree(line);
            if (!step.has("about")) steps.add(act(step));
        }
        steps.add(send());
        // Collect finalises before it serialises; validation has been made by the last sending.
        form.postProcessInstance();
        XFormSerializingVisitor visitor = new XFormSerializingVisitor();
        visitor.setAnswerDataSerializer(new org.javarosa.xform.util.XFormAnswerDataSerializer());
        byte[] xml = ((org.javarosa.core.services.transport.payload.ByteArrayPayload)
            visitor.createSerializedPayload(form.getInstance())).getPayloadStream().readAllBytes();
        result.put("xml", new String(xml, StandardCharsets.UTF_8));
        return result;
    }

    String act(JsonNode step) throws Exception {
        if (step.has("value")) return answer(step.get("path").asText(), step.get("value").asText());
        if (step.has("show")) return show(step.get("show").asText());
        if (step.has("add")) return add(step.get("add").asText());
        if (step.has("remove")) return remove(step.get("remove").asText());
        if (step.has("speak")) {
            controller.setLanguage(step.get("speak").asText());
            return "ok";
        }
        return send();
    }

    /** The place of a path, walking through the form as a person does; null when it is not met. */
    FormIndex find(String path, int event) {
        controller.jumpToIndex(FormIndex.createBeginningOfFormIndex());
        while (controller.stepToNextEvent() != FormEntryController.EVENT_END_OF_FORM) {
            FormIndex index = model.getFormIndex();
            // Showing a question takes back choices that are no longer offered.
            if (model.getEvent() == FormEntryController.EVENT_QUESTION) choices(model.getQuestionPrompt(index));
            if (model.getEvent() == event && path(index.getReference(), event).equals(path)) return index;
        }
        return null;
    }

    /** Our spelling of a path: numbers for the repeats alone, from 1. */
    String path(TreeReference reference, int event) {
        StringBuilder out = new StringBuilder();
        TreeReference above = TreeReference.rootRef();
        for (int level = 0; level < reference.size(); level++) {
            above = above.extendRef(reference.getName(level), reference.getMultiplicity(level));
            out.append('/').append(reference.getName(level));
            TreeElement template = form.getMainInstance().getTemplatePath(above.genericize());
            boolean last = level == reference.size() - 1;
            if (template != null && template.isRepeatable() && !(last && event == FormEntryController.EVENT_PROMPT_NEW_REPEAT)) {
                out.append('[').append(Math.max(reference.getMultiplicity(level), 0) + 1).append(']');
            }
        }
        return out.toString();
    }

    FormEntryPrompt prompt(String path) {
        FormIndex index = find(path, FormEntryController.EVENT_QUESTION);
        if (index == null) return null;
        FormEntryPrompt prompt = model.getQuestionPrompt(index);
        return prompt.isReadOnly() ? null : prompt;
    }

    String answer(String path, String value) {
        FormEntryPrompt prompt = prompt(path);
        if (prompt == null) return "not asked";
        IAnswerData data = null;
        if (!value.isEmpty()) {
            try {
                data = data(prompt, value);
            } catch (NoSuchElementException error) {
                return "not offered";
            }
        }
        int outcome = controller.answerQuestion(prompt.getIndex(), data, true);
        if (outcome == FormEntryController.ANSWER_CONSTRAINT_VIOLATED) return "constraint";
        if (outcome == FormEntryController.ANSWER_REQUIRED_BUT_EMPTY) controller.saveAnswer(prompt.getIndex(), null, true);
        return "ok";
    }

    IAnswerData data(FormEntryPrompt prompt, String value) {
        switch (prompt.getControlType()) {
            case Constants.CONTROL_SELECT_ONE:
                return new SelectOneData(choice(prompt, value));
            case Constants.CONTROL_SELECT_MULTI:
            case Constants.CONTROL_RANK:
                List<Selection> chosen = new ArrayList<>();
                for (String code : value.split(" ")) chosen.add(choice(prompt, code));
                return new SelectMultiData(chosen);
            default:
        }
        switch (prompt.getDataType()) {
            case Constants.DATATYPE_INTEGER:
                return new IntegerData(Integer.parseInt(value));
            case Constants.DATATYPE_DECIMAL:
                return new DecimalData(Double.parseDouble(value));
            case Constants.DATATYPE_DATE:
                return new DateData(org.javarosa.core.model.utils.DateUtils.parseDate(value));
            case Constants.DATATYPE_TIME:
                return new TimeData(org.javarosa.core.model.utils.DateUtils.parseTime(value));
            case Constants.DATATYPE_DATE_TIME:
                return new DateTimeData(org.javarosa.core.model.utils.DateUtils.parseDateTime(value));
            default:
                return new StringData(value);
        }
    }

    Selection choice(FormEntryPrompt prompt, String code) {
        for (SelectChoice choice : prompt.getSelectChoices()) {
            if (choice.getValue().equals(code)) return choice.selection();
        }
        throw new NoSuchElementException(code);
    }

    String show(String path) {
        FormEntryPrompt prompt = prompt(path);
        if (prompt == null) return "not asked";
        StringBuilder words = new StringBuilder(tidy(prompt.getQuestionText()));
        for (SelectChoice choice : choices(prompt)) words.append(" | ").append(tidy(prompt.getSelectChoiceText(choice)));
        return words.toString();
    }

    static List<SelectChoice> choices(FormEntryPrompt prompt) {
        switch (prompt.getControlType()) {
            case Constants.CONTROL_SELECT_ONE:
            case Constants.CONTROL_SELECT_MULTI:
            case Constants.CONTROL_RANK:
                return prompt.getSelectChoices();
            default:
                return Collections.emptyList();
        }
    }

    static String tidy(String text) {
        return text == null ? "" : text.strip().replaceAll("(?U)\\s+", " ");
    }

    String add(String path) {
        FormIndex index = find(path, FormEntryController.EVENT_PROMPT_NEW_REPEAT);
        if (index == null) return "not asked";
        controller.newRepeat(index);
        return "ok";
    }

    String remove(String path) {
        FormIndex index = find(path, FormEntryController.EVENT_REPEAT);
        if (index == null) return "not asked";
        controller.deleteRepeat(index);
        return "ok";
    }

    String send() {
        ValidateOutcome outcome = form.validate(true);
        return outcome == null || outcome.outcome == FormEntryController.ANSWER_OK ? "sent" : "refused";
    }

    /** pulldata() is Collect's own and not in the jar: here it reads the list of the form that holds the file. */
    class PullData implements IFunctionHandler {
        public String getName() { return "pulldata"; }
        public List<Class[]> getPrototypes() { return new ArrayList<>(); }
        public boolean rawArgs() { return true; }
        public boolean realTime() { return false; }

        public Object eval(Object[] args, EvaluationContext context) {
            String[] words = new String[4];
            for (int at = 0; at < 4; at++) words[at] = XPathFuncExpr.toString(args[at]);
            TreeElement root = (TreeElement) form.getNonMainInstance(words[0]).getRoot();
            for (int at = 0; at < root.getNumChildren(); at++) {
                TreeElement row = root.getChildAt(at);
                if (text(row, words[2]).equals(words[3])) return text(row, words[1]);
            }
            return "";
        }

        String text(TreeElement row, String column) {
            List<TreeElement> cells = row.getChildrenWithName(column);
            return cells.isEmpty() || cells.get(0).getValue() == null ? "" : cells.get(0).getValue().uncast().getString();
        }
    }

    /** The files beside a form: `jr://file-csv/communes.csv`. */
    static class Folder extends PrefixedRootFactory {
        final String folder;

        Folder(String folder) {
            super(new String[] {"file-csv/", "file/", "images/"});
            this.folder = folder;
        }

        @Override
        protected Reference factory(String terminal, String uri) {
            Path path = Paths.get(folder).resolve(terminal.substring(terminal.lastIndexOf('/') + 1));
            return new Reference() {
                public boolean doesBinaryExist() { return Files.exists(path); }
                public InputStream getStream() throws IOException { return Files.newInputStream(path); }
                public String getURI() { return uri; }
                public String getLocalURI() { return path.toString(); }
                public boolean isReadOnly() { return true; }
                public OutputStream getOutputStream() throws IOException { throw new IOException("read only"); }
                public void remove() throws IOException { throw new IOException("read only"); }
                public Reference[] probeAlternativeReferences() { return new Reference[0]; }
            };
        }
    }
}

package dev.pitwatch.core.notices.template;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A notice that is being written.
 *
 * @param name of its template, e.g. {@code alert.en}
 * @param given open values as they were given
 * @param spoken the same as the reader's language says them
 */
record Rendering(
        String name,
        Template template,
        Map<String, String> given,
        Map<String, String> spoken,
        Map<String, String> secret) {

    private static final String NONE = "";

    /** {@return the text alone} */
    RenderedNotice plain() {
        return whole(template.text(), subject(), NONE, variables(template.text()));
    }

    /** {@return the text as it is registered, if it is} */
    RenderedNotice sms() throws TemplateException {
        if (template.dlt().isEmpty()) {
            return plain();
        }
        DltText registered = template.dlt().get();
        List<String> variables = registered.fitted(variables(template.text()));
        String text = filled(template.text(), variables);
        if (!registered.matches(text)) {
            throw new TemplateException(TemplateException.DLT_MISMATCH);
        }
        List<String> hidden = registered.fitted(
                template.text().values().stream().map(this::hidden).toList());
        return new RenderedNotice(
                name,
                subject(),
                subject(),
                text,
                filled(template.text(), hidden),
                NONE,
                NONE,
                variables,
                values(template.text()),
                registered.ids().byName());
    }

    /** {@return the variables of the approved template, and our own text for those who only look on} */
    RenderedNotice whatsapp() throws TemplateException {
        ContentTemplate approved =
                template.whatsapp().orElseThrow(() -> new TemplateException(TemplateException.NO_TEMPLATE));
        List<String> variables = approved.variables().stream().map(this::value).toList();
        return whole(template.text(), subject(), approved.sid(), variables);
    }

    /** {@return the mail, as HTML and as text} */
    RenderedNotice mail(MailLayout layout, Words words, String language) {
        MailTemplate mail = template.mail();
        Map<String, String> page = new HashMap<>(spoken);
        page.put("language", language);
        page.put("subject", subject());
        page.put("footer", words.footer(spoken));
        String content = MailHtml.withoutEmptyRows(mail.html().fill(value -> MailHtml.escaped(value(value))));
        return new RenderedNotice(
                name,
                subject(),
                subject(),
                MailHtml.withoutEmptyLines(mail.plain().fill(this::value)),
                MailHtml.withoutEmptyLines(mail.plain().fill(this::hidden)),
                layout.put(page, content),
                NONE,
                variables(mail.plain()),
                values(mail.plain()),
                Map.of());
    }

    /** {@return title and text of a push} */
    RenderedNotice push() {
        return template.push()
                .map(push -> whole(push.body(), push.title().fill(this::hidden), NONE, variables(push.body())))
                .orElseGet(this::plain);
    }

    private RenderedNotice whole(Phrase text, String title, String contentSid, List<String> variables) {
        return new RenderedNotice(
                name,
                subject(),
                title,
                text.fill(this::value).strip(),
                text.fill(this::hidden).strip(),
                NONE,
                contentSid,
                variables,
                values(text),
                Map.of());
    }

    private String subject() {
        return template.mail()
                .subject()
                .fill(this::hidden)
                .replaceAll("\\s+", " ")
                .strip();
    }

    private List<String> variables(Phrase text) {
        return text.values().stream().map(this::value).toList();
    }

    /** {@return the open values: first those of the text in its order} */
    private Map<String, String> values(Phrase text) {
        Map<String, String> values = new LinkedHashMap<>();
        text.values().stream().filter(given::containsKey).forEach(value -> values.put(value, given.get(value)));
        new TreeMap<>(given).forEach(values::putIfAbsent);
        return values;
    }

    private static String filled(Phrase text, List<String> values) {
        Iterator<String> next = values.iterator();
        return text.fill(name -> next.next()).strip();
    }

    private String value(String name) {
        String value = secret.containsKey(name) ? secret.get(name) : spoken.get(name);
        if (value == null) {
            throw new IllegalArgumentException("notice %s has no value %s".formatted(this.name, name));
        }
        return value;
    }

    private String hidden(String name) {
        return secret.containsKey(name) ? Templates.HIDDEN : value(name);
    }
}

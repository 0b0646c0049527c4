package dev.pitwatch.core.notices.template;

import java.util.Map;
import java.util.Objects;

/**
 * All texts as they count at a time.
 *
 * @param templates by event and language, e.g. {@code alert.en}
 * @param words by language
 */
record TemplateSet(Map<String, Template> templates, Map<String, Words> words, MailLayout layout) {

    Template template(String event, String language) {
        return Objects.requireNonNull(templates.get(name(event, language)), () -> "no template " + event);
    }

    Words words(String language) {
        return Objects.requireNonNull(words.get(language), language);
    }

    static String name(String event, String language) {
        return event + "." + language;
    }
}

package dev.pitwatch.core.notices.template;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a notice says by one channel.
 *
 * @param template what it was made of, e.g. {@code alert.en}
 * @param subject one line without secrets
 * @param title what a push shows above its text; one line without secrets
 * @param text whole; of a mail the part for programs that show no HTML
 * @param textWithoutSecrets the same with dots in their place
 * @param html of a mail, the whole document; else empty
 * @param contentSid of WhatsApp's approved template; else empty
 * @param variables of that template in its order; of other channels the values of the text in its order
 * @param values the open ones by name, those of the text first, in its order
 * @param target of an SMS whose text is registered with India's operators {@code dlt_entity_id}, {@code dlt_header} and
 *     {@code dlt_template_id}; else empty
 */
public record RenderedNotice(
        String template,
        String subject,
        String title,
        String text,
        String textWithoutSecrets,
        String html,
        String contentSid,
        List<String> variables,
        Map<String, String> values,
        Map<String, String> target) {

    public RenderedNotice {
        variables = List.copyOf(variables);
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        target = Map.copyOf(target);
    }

    /** Names no text: it may hold a secret. */
    @Override
    public String toString() {
        return "RenderedNotice[%s]".formatted(template);
    }
}

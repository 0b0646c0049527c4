package dev.pitwatch.core.notices.template;

import java.util.Map;

/**
 * By what an Indian operator knows a text: each SMS to India has to carry them.
 *
 * @param entityId of the sender (principal entity), 19 digits as a rule
 * @param header the registered name of the sender, e.g. {@code PITWCH}
 * @param templateId of the registered text
 */
record DltIds(String entityId, String header, String templateId) {

    /** {@return them as channels get them} */
    Map<String, String> byName() {
        return Map.of("dlt_entity_id", entityId, "dlt_header", header, "dlt_template_id", templateId);
    }
}

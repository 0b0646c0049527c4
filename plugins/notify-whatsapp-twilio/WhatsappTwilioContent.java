package dev.pitwatch.notify.twilio.whatsapp;

import dev.pitwatch.spi.RouteStep;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

/**
 * Step {@code whatsapp-twilio-content}: the values of an approved template (the body, a list in the template's order) as Twilio wants
 * them, a JSON object by their number, e.g. {"1":"Shine PPF","2":"14:30"}, in the header {@code CamelTwilioContentVariables}. Left out
 * when there are none.
 */
@Component
@NullMarked
public final class WhatsappTwilioContent implements RouteStep {

    @Override
    public String name() {
        return "whatsapp-twilio-content";
    }

    @Override
    public @Nullable Object process(@Nullable Object body, Map<String, Object> headers) {
        if (!(body instanceof List<?> values)) {
            throw new IllegalArgumentException("the body is no list, expected the values of a template");
        }
        if (!values.isEmpty()) {
            headers.put("CamelTwilioContentVariables", json(values));
        }
        return body;
    }

    static String json(List<?> values) {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < values.size(); i++) {
            json.append(i == 0 ? "\"" : ",\"").append(i + 1).append("\":\"");
            String.valueOf(values.get(i)).chars().forEach(character -> append(json, (char) character));
            json.append('"');
        }
        return json.append('}').toString();
    }

    /** WhatsApp refuses values with line breaks, so they become blanks. */
    private static void append(StringBuilder json, char character) {
        if (character == '"' || character == '\\') {
            json.append('\\').append(character);
        } else {
            json.append(character < ' ' ? ' ' : character);
        }
    }
}

package dev.pitwatch.core.devices.presence;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.core.admission.licence.KnownDevice;
import dev.pitwatch.core.readings.reading.Rejected;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;

/**
 * A message of a registered device about itself: status, answer to a command, diagnostics.
 *
 * @param device who sent it
 * @param body a JSON object of version 1
 */
public record DeviceReport(KnownDevice device, JsonNode body) {

    private static final int LONGEST_TEXT = 200;
    private static final int MAX_TEXTS = 32;

    /** {@return the member as text; empty when it is missing, no text, or too long to be true} */
    public Optional<String> text(String member) {
        return text(body.path(member));
    }

    private static Optional<String> text(JsonNode value) {
        return value.isTextual()
                        && value.textValue().length() <= LONGEST_TEXT
                        && value.textValue().indexOf('\0') < 0
                ? Optional.of(value.textValue())
                : Optional.empty();
    }

    /** {@return the member as a whole number of that range; empty when it is none} */
    public OptionalInt whole(String member, int least, int most) {
        JsonNode value = body.path(member);
        return value.isIntegralNumber()
                        && value.canConvertToInt()
                        && value.intValue() >= least
                        && value.intValue() <= most
                ? OptionalInt.of(value.intValue())
                : OptionalInt.empty();
    }

    /** {@return the member as a whole number; empty when it is none, or too large to be true} */
    public OptionalLong number(String member) {
        JsonNode value = body.path(member);
        return value.isIntegralNumber() && value.canConvertToLong()
                ? OptionalLong.of(value.longValue())
                : OptionalLong.empty();
    }

    /** {@return the texts in the member, a list, at most 32; empty when it is none} */
    public Optional<List<String>> texts(String member) {
        JsonNode value = body.path(member);
        return value.isArray()
                ? Optional.of(StreamSupport.stream(value.spliterator(), false)
                        .flatMap(one -> text(one).stream())
                        .limit(MAX_TEXTS)
                        .toList())
                : Optional.empty();
    }

    /** {@return a refusal for a member that is needed, and is missing or wrong} */
    public Rejected missing(String member) {
        return Rejected.deadLetter(
                "missing_field", "%s is missing or not as the contract says".formatted(member), device.deviceId());
    }
}

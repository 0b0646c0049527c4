package dev.pitwatch.base.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** The one mapper of answers, events and stored JSON. */
public final class Json {

    /** Snake case, nulls written, times as ISO-8601 with Z in whole seconds or three decimals. Thread safe. */
    public static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new SimpleModule().addSerializer(Instant.class, new InstantSerializer()))
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.ALWAYS, JsonInclude.Include.ALWAYS))
            .build();

    private Json() {}

    /** {@return it as JSON} */
    public static String text(@Nullable Object value) {
        return unchecked(() -> MAPPER.writeValueAsString(value));
    }

    /** {@return it as JSON in UTF-8} */
    public static byte[] bytes(@Nullable Object value) {
        return unchecked(() -> MAPPER.writeValueAsBytes(value));
    }

    /** {@return what JSON of our own holds} */
    public static JsonNode tree(String json) {
        return unchecked(() -> MAPPER.readTree(json));
    }

    /** {@return what JSON of our own holds} */
    public static <T> T read(String json, Class<T> type) {
        return unchecked(() -> MAPPER.readValue(json, type));
    }

    /** {@return what JSON of our own holds} */
    public static <T> T read(String json, TypeReference<T> type) {
        return unchecked(() -> MAPPER.readValue(json, type));
    }

    private interface Work<T> {
        T run() throws JsonProcessingException;
    }

    private static <T> T unchecked(Work<T> work) {
        try {
            return work.run();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("JSON of our own can't be read or written", e);
        }
    }

    /** {@return the instant as the API writes it, e.g. 2026-02-20T22:30:00Z or 2026-02-20T22:30:00.400Z} */
    public static String time(Instant instant) {
        int millis = instant.getNano() / 1_000_000;
        LocalDateTime time = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), 0, ZoneOffset.UTC);
        StringBuilder text = new StringBuilder("2026-02-20T22:30:00.400Z".length());
        // A formatter takes ten times as long, and this is on the way of every reading to a screen.
        padded(text, time.getYear(), 1_000).append('-');
        padded(text, time.getMonthValue(), 10).append('-');
        padded(text, time.getDayOfMonth(), 10).append('T');
        padded(text, time.getHour(), 10).append(':');
        padded(text, time.getMinute(), 10).append(':');
        padded(text, time.getSecond(), 10);
        if (millis != 0) {
            padded(text.append('.'), millis, 100);
        }
        return text.append('Z').toString();
    }

    private static StringBuilder padded(StringBuilder text, int number, int highest) {
        for (int place = highest; place > 1 && number < place; place /= 10) {
            text.append('0');
        }
        return text.append(number);
    }

    private static final class InstantSerializer extends JsonSerializer<Instant> {
        @Override
        public void serialize(Instant value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(time(value));
        }
    }
}

package dev.pitwatch.core.readings.reading;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;

/** The mapper of payloads: {@code readValue(payload, ReadingMessage.class)}. */
public final class ReadingMapper {

    private ReadingMapper() {}

    /** {@return a mapper that reads a {@link ReadingMessage} as the device contract says; thread safe} */
    public static ObjectMapper create() {
        return new ObjectMapper(new Utf8JsonFactory())
                .registerModule(new SimpleModule("readings")
                        .addDeserializer(ReadingMessage.class, new ReadingMessageDeserializer()));
    }
}

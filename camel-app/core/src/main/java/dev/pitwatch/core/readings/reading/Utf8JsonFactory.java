package dev.pitwatch.core.readings.reading;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Parsers of payloads, which are UTF-8 and nothing else. Jackson's own would guess other encodings and let through
 * bytes that are not UTF-8 (overlong forms, halves of surrogate pairs).
 */
final class Utf8JsonFactory extends JsonFactory {

    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 64 * 1024;

    // The reader counts levels itself, to have a reason of its own for them; this is only a second fence.
    private static final int DEEPEST = 64;

    Utf8JsonFactory() {
        super(settings());
    }

    private static JsonFactoryBuilder settings() {
        JsonFactoryBuilder settings = new JsonFactoryBuilder();
        settings.enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS);
        // Devices choose the names: they must not fill the JVM's table of interned strings.
        settings.disable(Feature.INTERN_FIELD_NAMES);
        settings.streamReadConstraints(StreamReadConstraints.builder()
                .maxNestingDepth(DEEPEST)
                .maxNumberLength(LONGEST)
                .maxStringLength(LONGEST)
                .maxNameLength(LONGEST)
                .build());
        return settings;
    }

    @Override
    public JsonParser createParser(byte[] data) throws IOException {
        return createParser(data, 0, data.length);
    }

    @Override
    public JsonParser createParser(byte[] data, int offset, int length) throws IOException {
        if (isPlain(data, offset, length)) {
            return super.createParser(data, offset, length);
        }
        try {
            return createParser(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data, offset, length))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new JsonParseException(null, "payload is not UTF-8");
        }
    }

    @Override
    public JsonParser createParser(InputStream in) throws IOException {
        return createParser(in.readAllBytes());
    }

    /** {@return whether all is ASCII without NUL, which Jackson can take for nothing but UTF-8} */
    private static boolean isPlain(byte[] data, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (data[i] <= 0) {
                return false;
            }
        }
        return true;
    }
}

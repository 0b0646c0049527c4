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
 * bytes that are not UTF-8 (overlong forms, halves of surrogate pairs). Devices choose the names of members, and may choose
 * others each time: parsers share few of them, and only short ones.
 */
final class Utf8JsonFactory extends JsonFactory {

    /** How many names are shared before the table begins anew. */
    static final int SHARED_NAMES = 256;

    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 64 * 1024;
    private static final int LONGEST_SHARED = 128;

    // The reader counts levels itself, to have a reason of its own for them; this is only a second fence.
    private static final int DEEPEST = 64;

    private volatile Sharing sharing = new Sharing();

    Utf8JsonFactory() {
        super(settings().disable(Feature.CANONICALIZE_FIELD_NAMES));
    }

    /** Makes parsers that share the names they meet. */
    private static final class Sharing extends JsonFactory {

        private static final long serialVersionUID = 1L;

        Sharing() {
            super(settings());
        }

        int names() {
            return _byteSymbolCanonicalizer.size();
        }
    }

    private static JsonFactoryBuilder settings() {
        JsonFactoryBuilder settings = new JsonFactoryBuilder();
        settings.enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS);
        settings.disable(Feature.INTERN_FIELD_NAMES); // the JVM's table forgets nothing
        settings.streamReadConstraints(StreamReadConstraints.builder()
                .maxNestingDepth(DEEPEST)
                .maxNumberLength(LONGEST)
                .maxStringLength(LONGEST)
                .maxNameLength(LONGEST)
                .build());
        return settings;
    }

    /** {@return how many names parsers share now} */
    int sharedNames() {
        return sharing.names();
    }

    @Override
    public JsonParser createParser(byte[] data) throws IOException {
        return createParser(data, 0, data.length);
    }

    @Override
    public JsonParser createParser(byte[] data, int offset, int length) throws IOException {
        if (isPlain(data, offset, length)) {
            JsonParser parser = sharing().createParser(data, offset, length);
            parser.setCodec(getCodec());
            return parser;
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

    private Sharing sharing() {
        Sharing now = sharing;
        if (now.names() > SHARED_NAMES) {
            now = new Sharing();
            sharing = now;
        }
        return now;
    }

    /**
     * {@return whether all is ASCII without NUL, which Jackson can take for nothing but UTF-8, and no name is longer than those
     * that are shared: without escapes none is longer than what is between two quotes}
     */
    private static boolean isPlain(byte[] data, int offset, int length) {
        int end = offset + length;
        int quote = offset;
        for (int i = offset; i < end; i++) {
            byte each = data[i];
            if (each <= '"') {
                if (each <= 0 || each == '"' && i - quote > LONGEST_SHARED) {
                    return false;
                }
                quote = each == '"' ? i : quote;
            } else if (each == '\\') {
                return false;
            }
        }
        return end - quote <= LONGEST_SHARED;
    }
}

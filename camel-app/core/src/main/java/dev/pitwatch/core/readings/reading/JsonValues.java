package dev.pitwatch.core.readings.reading;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of one payload into plain Java, keeping what JSON can tell apart: {@code Long}, {@code Double},
 * {@code String}, {@code Boolean}, {@code List}, {@code Map}, null. Remembers what was odd.
 */
final class JsonValues {

    private static final int DEEPEST = 8;
    private static final char REPLACEMENT = '\uFFFD';

    private final JsonParser parser;
    private int flags;

    JsonValues(JsonParser parser) {
        this.parser = parser;
    }

    /** {@return a set of {@link ReadingFlag} for what was met so far} */
    int flags() {
        return flags;
    }

    void flag(ReadingFlag flag) {
        flags |= flag.bit();
    }

    /**
     * Reads the value that the parser stands on, and leaves it on its last token.
     *
     * @param level how many arrays and objects it lies in
     */
    @Nullable
    Object read(int level) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> storable(parser.getText());
            case VALUE_NUMBER_INT -> whole();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case START_OBJECT -> object(level + 1);
            case START_ARRAY -> array(level + 1);
            default -> null;
        };
    }

    /** {@return the name or text with what PostgreSQL cannot store (NUL, halves of surrogate pairs) replaced} */
    static String storable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isSurrogate(c)) {
                return repaired(text, i);
            }
        }
        return text;
    }

    private static String repaired(String text, int from) {
        StringBuilder repaired = new StringBuilder(text);
        for (int i = from; i < repaired.length(); i++) {
            char c = repaired.charAt(i);
            boolean pair = i + 1 < repaired.length() && Character.isSurrogatePair(c, repaired.charAt(i + 1));
            if (pair) {
                i++;
            } else if (c == 0 || Character.isSurrogate(c)) {
                repaired.setCharAt(i, REPLACEMENT);
            }
        }
        return repaired.toString();
    }

    private Object whole() throws IOException {
        // In the type of a column only; what doesn't fit in 64 bits keeps its size, not its last digits.
        return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                ? (Object) Double.parseDouble(parser.getText())
                : (Object) parser.getLongValue();
    }

    private Map<String, Object> object(int level) throws IOException {
        checkDepth(level);
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = storable(parser.currentName());
            if (members.containsKey(name)) {
                flag(ReadingFlag.DUPLICATE_KEY);
            }
            parser.nextToken();
            members.put(name, finite(read(level)));
        }
        return members;
    }

    private List<Object> array(int level) throws IOException {
        checkDepth(level);
        List<Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(finite(read(level)));
        }
        return elements;
    }

    /** JSON as PostgreSQL keeps it has no NaN: inside of other values it becomes null. */
    private @Nullable Object finite(@Nullable Object value) {
        if (value instanceof Double number && !Double.isFinite(number)) {
            flag(ReadingFlag.RANGE);
            return null;
        }
        return value;
    }

    private static void checkDepth(int level) {
        if (level > DEEPEST) {
            throw Rejected.deadLetter("too_deep", "JSON is more than %d levels deep".formatted(DEEPEST), null);
        }
    }

    /** Moves past the end of the payload, where nothing may follow. */
    void end() throws IOException {
        if (parser.nextToken() != null) {
            throw new JsonParseException(parser, "something follows the JSON value");
        }
    }
}

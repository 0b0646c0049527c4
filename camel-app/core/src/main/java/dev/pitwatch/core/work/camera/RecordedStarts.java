package dev.pitwatch.core.work.camera;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.pitwatch.base.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * When a path's recorded segments began, as the media server writes it, oldest first. A camera that comes and goes makes thousands a
 * day, so they are read one by one, and no more than are wanted.
 *
 * @param all whether there are no later ones
 * @param last the latest that was read, wanted or not; empty: none was
 */
record RecordedStarts(List<String> oldest, boolean all, Optional<String> last) {

    /** None at all. */
    static final RecordedStarts NONE = new RecordedStarts(List.of(), true, Optional.empty());

    /**
     * {@return those of an answer; empty: it has no list of them}
     *
     * @param isWhole whether the answer ends where the server ended it
     * @param wanted of those alone that it holds for
     * @throws JsonProcessingException when it is no JSON
     */
    static Optional<RecordedStarts> read(String answer, boolean isWhole, int most, Predicate<String> wanted)
            throws JsonProcessingException {
        List<String> starts = new ArrayList<>();
        Optional<String> last = Optional.empty();
        try (JsonParser parser = Json.MAPPER.getFactory().createParser(answer)) {
            if (!goToList(parser)) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                String start = start(parser);
                last = Optional.of(start);
                if (!wanted.test(start)) {
                    continue;
                }
                if (starts.size() == most) {
                    return Optional.of(new RecordedStarts(starts, false, last));
                }
                starts.add(start);
            }
            return Optional.of(new RecordedStarts(starts, true, last));
        } catch (JsonProcessingException e) {
            if (isWhole) {
                throw e;
            }
            return Optional.of(new RecordedStarts(starts, false, last));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // of a text in memory
        }
    }

    private static boolean goToList(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return false;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean isList = parser.currentName().equals("segments");
            if (parser.nextToken() == JsonToken.START_ARRAY && isList) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }

    private static String start(JsonParser parser) throws IOException {
        String start = "";
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean isStart = parser.currentName().equals("start");
            parser.nextToken();
            if (isStart) {
                start = parser.getValueAsString("");
            }
            parser.skipChildren();
        }
        return start;
    }
}

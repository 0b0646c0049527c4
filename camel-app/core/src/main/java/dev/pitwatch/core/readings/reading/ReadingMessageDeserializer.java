package dev.pitwatch.core.readings.reading;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import java.io.IOException;

/** Reads a whole payload in one pass; throws {@link Rejected} for what is JSON but not a reading. */
final class ReadingMessageDeserializer extends JsonDeserializer<ReadingMessage> {

    @Override
    public ReadingMessage deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        JsonValues values = new JsonValues(parser);
        if (!parser.hasToken(JsonToken.START_OBJECT)) {
            values.read(0);
            values.end();
            throw notObject();
        }
        ReadingMessageBuilder message = new ReadingMessageBuilder();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = JsonValues.storable(parser.currentName());
            parser.nextToken();
            if (message.put(name, values.read(1))) {
                values.flag(ReadingFlag.DUPLICATE_KEY);
            }
        }
        values.end();
        return message.build(values.flags());
    }

    @Override
    public ReadingMessage getNullValue(DeserializationContext context) {
        throw notObject();
    }

    private static Rejected notObject() {
        return Rejected.deadLetter("not_object", "payload is JSON, but not an object", null);
    }
}

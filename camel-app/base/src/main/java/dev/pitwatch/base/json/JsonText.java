package dev.pitwatch.base.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * A JSON object as text, for thousands that are held at once: a tree of it takes five to ten times as much memory. Equal only where the
 * fields are in the same order; to compare what they say, compare the trees.
 *
 * @param text an object without spaces
 */
@JsonDeserialize(using = JsonText.Reader.class)
@JsonSerialize(using = JsonText.Writer.class)
public record JsonText(String text) {

    private static final JsonText EMPTY = new JsonText("{}");

    /** {@return the object as text, with numbers of the kinds that {@link Json#tree} makes} */
    public static JsonText of(ObjectNode tree) {
        return tree.isEmpty() ? EMPTY : new JsonText(tree.toString());
    }

    /** {@return the object, read anew} */
    public ObjectNode tree() {
        return (ObjectNode) Json.tree(text);
    }

    /** {@return whether it has no field} */
    public boolean isEmpty() {
        return equals(EMPTY);
    }

    @Override
    public String toString() {
        return text;
    }

    static final class Reader extends JsonDeserializer<JsonText> {
        @Override
        public JsonText deserialize(JsonParser in, DeserializationContext context) throws IOException {
            JsonNode tree = context.readTree(in);
            return tree instanceof ObjectNode object
                    ? of(object)
                    : context.reportInputMismatch(this, "expected an object");
        }
    }

    static final class Writer extends JsonSerializer<JsonText> {
        @Override
        public void serialize(JsonText value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeTree(value.tree());
        }
    }
}

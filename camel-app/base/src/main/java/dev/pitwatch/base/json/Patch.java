package dev.pitwatch.base.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A merge patch that keeps its schema: what it names is set, to nothing where it says null; the rest stays. */
public final class Patch {

    private final ObjectNode fields;

    public Patch(ObjectNode fields) {
        this.fields = fields;
    }

    /** {@return whether it says anything of the field} */
    public boolean has(String field) {
        return fields.has(field);
    }

    /** {@return whether it sets the field to something} */
    public boolean sets(String field) {
        return fields.hasNonNull(field);
    }

    /** {@return the text after it, of a field that was that before} */
    public @Nullable String text(String field, @Nullable String before) {
        return has(field) ? (sets(field) ? fields.get(field).asText() : null) : before;
    }

    /** {@return the number after it, of a field that can't be null and was that before} */
    public long number(String field, long before) {
        return sets(field) ? fields.get(field).asLong() : before;
    }

    /** {@return the truth after it, of a field that can't be null and was that before} */
    public boolean flag(String field, boolean before) {
        return sets(field) ? fields.get(field).asBoolean() : before;
    }

    /** {@return the time after it, of a field that was that before} */
    public @Nullable Instant time(String field, @Nullable Instant before) {
        String text = text(field, null);
        return has(field) ? (text == null ? null : OffsetDateTime.parse(text).toInstant()) : before;
    }

    /** {@return the whole numbers after it, of a list that was that before} */
    public List<Long> numbers(String field, List<Long> before) {
        if (!has(field)) {
            return before;
        }
        List<Long> numbers = new ArrayList<>();
        for (JsonNode number : fields.get(field)) {
            numbers.add(number.asLong());
        }
        return numbers;
    }

    /** {@return the elements of a list that is set by this one} */
    public List<JsonNode> list(String field) {
        List<JsonNode> elements = new ArrayList<>();
        fields.get(field).forEach(elements::add);
        return elements;
    }

    /** {@return the merge patch of a field that is an object and set by this one} */
    public Patch part(String field) {
        return new Patch((ObjectNode) fields.get(field));
    }

    /** {@return the same, which says nothing of that field} */
    public Patch without(String field) {
        ObjectNode fewer = fields.deepCopy();
        fewer.remove(field);
        return new Patch(fewer);
    }

    /** {@return the same, which sets the field to that text, or to nothing} */
    public Patch with(String field, @Nullable String text) {
        ObjectNode other = fields.deepCopy();
        other.put(field, text);
        return new Patch(other);
    }

    /** {@return the same, which sets the field to that} */
    public Patch with(String field, JsonNode value) {
        ObjectNode other = fields.deepCopy();
        other.set(field, value);
        return new Patch(other);
    }

    /** {@return what it sets the field to} */
    public JsonNode value(String field) {
        return fields.path(field);
    }

    /** {@return it, as JSON} */
    public String json() {
        return fields.toString();
    }
}

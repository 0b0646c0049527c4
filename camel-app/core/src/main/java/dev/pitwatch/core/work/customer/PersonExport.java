package dev.pitwatch.core.work.customer;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.work.customer.JdbiPersonRepository.Item;
import java.io.IOException;
import java.util.List;
import java.util.function.LongFunction;

/**
 * All that is kept of a person, read while it is written: one may have very many jobs with long notes. Each part is read in a
 * transaction of its own, since whoever takes it may be slow.
 */
public final class PersonExport {

    private final JdbiPersonRepository people;
    private final Scope scope;
    private final long userId;
    private final JsonNode head;

    PersonExport(JdbiPersonRepository people, Scope scope, long userId, JsonNode head) {
        this.people = people;
        this.scope = scope;
        this.userId = userId;
        this.head = head;
    }

    /** Writes it as an object. */
    public void writeTo(JsonGenerator json) throws IOException {
        json.writeStartObject();
        write(json, head);
        list(json, "jobs", after -> people.jobs(scope, userId, after), this::job);
        list(json, "consents", after -> people.consents(scope, userId, after), PersonExport::plain);
        list(json, "notices", after -> people.notices(scope, userId, after), PersonExport::plain);
        json.writeEndObject();
    }

    /** Writes one of a list. */
    @FunctionalInterface
    private interface Writing {
        void write(JsonGenerator json, Item item) throws IOException;
    }

    private static void list(JsonGenerator json, String name, LongFunction<List<Item>> part, Writing writing)
            throws IOException {
        json.writeArrayFieldStart(name);
        long after = 0;
        for (List<Item> items = part.apply(after); !items.isEmpty(); items = part.apply(after)) {
            for (Item item : items) {
                writing.write(json, item);
            }
            after = items.get(items.size() - 1).id();
        }
        json.writeEndArray();
    }

    private void job(JsonGenerator json, Item job) throws IOException {
        json.writeStartObject();
        write(json, Json.tree(job.json()));
        list(json, "history", after -> people.history(scope, job.id(), after), PersonExport::plain);
        json.writeEndObject();
    }

    private static void plain(JsonGenerator json, Item item) throws IOException {
        json.writeRawValue(item.json());
    }

    /** Writes its fields into the object that is open. */
    private static void write(JsonGenerator json, JsonNode fields) throws IOException {
        for (var field : fields.properties()) {
            json.writeFieldName(field.getKey());
            json.writeTree(field.getValue());
        }
    }
}

package dev.pitwatch.base.database;

import dev.pitwatch.base.database.Database.Work;
import dev.pitwatch.base.json.Json;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who does what a transaction does, for the audit log. Bound to a thread for the length of a call: every transaction that
 * {@link Database} begins there carries it.
 *
 * @param id of the user or API key, else null
 * @param name user name, the machine's name, or a device's id
 * @param role as the API writes it; null where there is none
 * @param address where the call comes from; null for the system itself
 * @param correlationId null outside of calls
 */
public record Actor(
        Type type,
        @Nullable Long id,
        String name,
        @Nullable String role,
        @Nullable String address,
        @Nullable String correlationId) {

    /** Pitwatch itself; anyone who acts on a thread that no one was bound to. */
    public static final Actor SYSTEM = new Actor(Type.SYSTEM, null, "system", null, null, null);

    private static final ThreadLocal<Bound> CURRENT = ThreadLocal.withInitial(() -> new Bound(SYSTEM, ""));

    /** What kind of being acts. */
    public enum Type {
        USER,
        API_KEY,
        DEVICE,
        SYSTEM
    }

    /** Written once for all transactions of a call. */
    private record Bound(Actor actor, String json) {}

    /** {@return who acts on this thread} */
    public static Actor current() {
        return CURRENT.get().actor();
    }

    /** {@return the same as the database takes it; empty: the system} */
    static String currentJson() {
        return CURRENT.get().json();
    }

    /** Does the work on this thread as this actor. */
    public <R, X extends Exception> R run(Work<R, X> work) throws X {
        Bound before = CURRENT.get();
        CURRENT.set(new Bound(this, json()));
        try {
            return work.run();
        } finally {
            CURRENT.set(before);
        }
    }

    private String json() {
        return Json.MAPPER
                .createObjectNode()
                .put("type", type.name().toLowerCase(Locale.ROOT))
                .put("id", id)
                .put("name", name)
                .put("role", role)
                .put("address", address)
                .put("correlation_id", correlationId)
                .toString();
    }
}

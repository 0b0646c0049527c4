package dev.pitwatch.hub.part;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.hub.rest.Handlers;
import java.util.List;
import java.util.Map;
import org.apache.camel.spi.Registry;

/**
 * One area of the hub. It makes its services in its constructor, of the shared ones and of those of areas below, and runs
 * nothing yet. The hub calls the rest in this order, for all parts in theirs; it closes them in reverse.
 */
public interface Part extends AutoCloseable {

    /** Offers the beans that route files name. */
    default void bind(Registry registry) {}

    /** Listens to changes of the database, which are not notified yet. */
    default void listen(DatabaseNotifications notifications) {}

    /** {@return the handlers of its operations} */
    default List<Handlers> handlers() {
        return List.of();
    }

    /**
     * {@return by its id each route of a shipped file without which this part leaves something undone, and what, as a clause} The id begins
     * with its file's name.
     */
    default Map<String, String> duties() {
        return Map.of();
    }

    /** Starts its threads; routes follow once all parts run. */
    default void start() throws Exception {}

    @Override
    default void close() {}
}

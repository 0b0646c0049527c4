package dev.pitwatch.core.work.camera;

import dev.pitwatch.base.database.Database;
import java.util.List;
import java.util.Set;

/** The codes of all workshops there ever were, also of those that were let go: what is below them at MediaMTX is ours. Thread safe. */
public final class JdbiWorkshopCodeRepository {

    private static final String ALL = "select code from workshop";

    private final Database database;

    public JdbiWorkshopCodeRepository(Database database) {
        this.database = database;
    }

    public Set<String> all() {
        return Set.copyOf(database.<List<String>, RuntimeException>onPlatform(
                handle -> handle.createQuery(ALL).mapTo(String.class).list()));
    }
}

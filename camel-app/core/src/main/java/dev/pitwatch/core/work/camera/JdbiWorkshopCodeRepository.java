package dev.pitwatch.core.work.camera;

import dev.pitwatch.base.database.Database;
import java.util.List;
import java.util.Set;

/** Codes of workshops in PostgreSQL. */
final class JdbiWorkshopCodeRepository {

    private static final String ALL = "select code from workshop";

    private final Database database;

    JdbiWorkshopCodeRepository(Database database) {
        this.database = database;
    }

    /** {@return those of all there ever were} */
    Set<String> all() {
        return Set.copyOf(database.<List<String>, RuntimeException>onPlatform(
                handle -> handle.createQuery(ALL).mapTo(String.class).list()));
    }
}

package dev.pitwatch.core.alerts.source;

import dev.pitwatch.base.database.Database;
import java.util.List;

/** E-mail addresses of the platform's people in PostgreSQL. */
final class JdbiPlatformAddressRepository {

    private static final String ADDRESSES =
            """
            select email from app_user
            where role = 'super_admin' and is_active and email is not null
            order by id limit 50
            """;

    private final Database database;

    JdbiPlatformAddressRepository(Database database) {
        this.database = database;
    }

    /** {@return those of active super_admins who have one} */
    List<String> addresses() {
        return database.onPlatform(
                handle -> handle.createQuery(ADDRESSES).mapTo(String.class).list());
    }
}

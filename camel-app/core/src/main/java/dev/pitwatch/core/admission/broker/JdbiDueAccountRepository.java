package dev.pitwatch.core.admission.broker;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import java.util.List;
import org.jdbi.v3.core.mapper.RowMapper;

/** The sign-ins of all workshops in PostgreSQL, as a broker is to have them. */
final class JdbiDueAccountRepository {

    private static final RowMapper<DueAccount> ACCOUNT = RecordMapper.of(DueAccount.class);

    private static final String ALL =
            """
            select username, client_id, publish, subscribe, enabled or coalesce(closes_at > now(), false) as enabled,
                password_hash, sealed_password
            from broker_account
            """;

    private final Database database;

    JdbiDueAccountRepository(Database database) {
        this.database = database;
    }

    List<DueAccount> all() {
        return database.onPlatform(
                handle -> handle.createQuery(ALL).map(ACCOUNT).list());
    }
}

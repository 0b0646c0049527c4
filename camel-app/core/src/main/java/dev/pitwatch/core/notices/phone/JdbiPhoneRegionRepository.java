package dev.pitwatch.core.notices.phone;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/** The countries of workshops in PostgreSQL. */
final class JdbiPhoneRegionRepository {

    private static final String OF_WORKSHOP = "select w.time_zone, w.currency from workshop w where w.id = :id";
    private static final String OF_USER =
            """
            select w.time_zone, w.currency from app_user u join workshop w on w.id = u.workshop_id where u.id = :id
            """;
    private static final String OF_CODE = "select w.time_zone, w.currency from workshop w where w.code = :code";

    private final Database database;

    JdbiPhoneRegionRepository(Database database) {
        this.database = database;
    }

    Optional<PhoneRegion> ofWorkshop(Scope scope, long id) {
        return database.in(scope, handle -> handle.createQuery(OF_WORKSHOP)
                .bind("id", id)
                .map(JdbiPhoneRegionRepository::toRegion)
                .findOne());
    }

    Optional<PhoneRegion> ofUser(Scope scope, long id) {
        return database.in(scope, handle -> handle.createQuery(OF_USER)
                .bind("id", id)
                .map(JdbiPhoneRegionRepository::toRegion)
                .findOne());
    }

    Optional<PhoneRegion> ofCode(String code) {
        return database.onPlatform(handle -> handle.createQuery(OF_CODE)
                .bind("code", code)
                .map(JdbiPhoneRegionRepository::toRegion)
                .findOne());
    }

    private static PhoneRegion toRegion(ResultSet row, StatementContext context) throws SQLException {
        return PhoneRegion.of(row.getString("time_zone"), row.getString("currency"));
    }
}

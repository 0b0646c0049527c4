package dev.pitwatch.core.people.identity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;

/** How a row of {@code app_user} is read, for all who read some. */
public final class UserRows {

    /** Columns of {@link #toUser} but the last, of a table that is called u. */
    public static final String COLUMNS =
            """
            u.id, u.username, u.name, u.email, u.phone, u.role, u.sub_role, u.workshop_id, u.language, u.is_active,
            u.must_change_password, u.last_login, u.created_at""";

    /** The last one, as it was before the statement. */
    public static final String PIT_IDS =
            "array(select g.pit_id from pit_grant g where g.user_id = u.id order by g.pit_id) as pit_ids";

    private UserRows() {}

    /** {@return the user that the row is of} */
    public static User toUser(ResultSet row) throws SQLException {
        Timestamp login = row.getTimestamp("last_login");
        return new User(
                row.getLong("id"),
                row.getString("username"),
                row.getString("name"),
                row.getString("email"),
                row.getString("phone"),
                Role.of(row.getString("role")),
                row.getString("sub_role"),
                row.getObject("workshop_id", Long.class),
                List.of((Long[]) row.getArray("pit_ids").getArray()),
                row.getString("language"),
                row.getBoolean("is_active"),
                row.getBoolean("must_change_password"),
                login == null ? null : login.toInstant(),
                row.getTimestamp("created_at").toInstant());
    }
}

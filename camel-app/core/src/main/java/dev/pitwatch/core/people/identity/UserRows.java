package dev.pitwatch.core.people.identity;

/** The columns of a {@link User}, for all who read some. */
public final class UserRows {

    /** All but the last, of a table that is called u. */
    public static final String COLUMNS =
            """
            u.id, u.username, u.name, u.email, u.phone, u.role, u.sub_role, u.workshop_id, u.language, u.is_active,
            u.must_change_password, u.last_login, u.created_at""";

    /** The last one, as it was before the statement. */
    public static final String PIT_IDS =
            "array(select g.pit_id from pit_grant g where g.user_id = u.id order by g.pit_id) as pit_ids";

    private UserRows() {}
}

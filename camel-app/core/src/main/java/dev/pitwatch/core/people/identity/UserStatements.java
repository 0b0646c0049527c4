package dev.pitwatch.core.people.identity;

/**
 * What is written of {@code app_user} along with other tables, as parts of those statements; {@link UserRows} is how it is read.
 */
public final class UserStatements {

    /**
     * Adds one to the workshop {@code w (id)} and returns the row, none when the name is taken; takes {@code :username},
     * {@code :name}, {@code :email}, {@code :phone}, {@code :role}, {@code :subRole}, {@code :passwordHash}.
     */
    public static final String ADD =
            """
            insert into app_user (workshop_id, username, name, email, phone, role, sub_role, password_hash,
                must_change_password, is_temporary_password)
            select id, :username, :name, :email, :phone, :role, :subRole, :passwordHash, true, true from w
            on conflict do nothing
            returning *
            """;

    /**
     * Changes one and returns the row; takes {@code :id}, {@code :name}, {@code :email}, {@code :phone}, {@code :language},
     * {@code :isActive}, {@code :role}, {@code :subRole}.
     */
    public static final String UPDATE =
            """
            update app_user set name = :name, email = :email, phone = :phone, language = :language,
                is_active = :isActive, role = :role, sub_role = :subRole
            where id = :id
            returning *
            """;

    /** Changes one's language; takes {@code :id}, {@code :language}. */
    public static final String SPEAK = "update app_user set language = :language where id = :id";

    /** Gives one a password that has to be changed and returns the row; takes {@code :id}, {@code :hash}. */
    public static final String RESET_PASSWORD =
            """
            update app_user set password_hash = :hash, must_change_password = true, is_temporary_password = true
            where id = :id
            returning *
            """;

    /** Lets those of workshops {@code w (id)} in no more and returns their ids. */
    public static final String DEACTIVATE_ALL =
            """
            update app_user u set is_active = false from w where u.workshop_id = w.id and u.is_active returning u.id
            """;

    /** As V011 did: of names that differ only in case one has the key; takes {@code :workshop}. */
    public static final String KEY_NAMES =
            """
            update app_user t set name_key = lower(t.username)
            where t.workshop_id = :workshop and t.name_key is null and not exists (
                select 1 from app_user o
                where lower(o.username) = lower(t.username) and o.id <> t.id and (o.name_key is not null or o.id < t.id))
            """;

    private UserStatements() {}
}

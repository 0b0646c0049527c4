package dev.pitwatch.core.customer;

import dev.pitwatch.core.database.Database;
import dev.pitwatch.core.database.Scope;
import java.util.Optional;
import org.jdbi.v3.core.statement.SqlStatement;

/** Customers' accounts in PostgreSQL. */
final class JdbiCustomerRepository {

    /** Of several the one with the phone, and of those the newest, as for one-time codes. */
    private static final String FOUND =
            """
            with matching as (
                select u.id, coalesce(u.phone = :phone::text, false) as by_phone, count(*) over () = 1 as alone
                from app_user u
                where u.workshop_id = :workshop and u.role = 'customer' and u.is_active
                  and (u.phone = :phone::text or lower(u.email) = lower(:email::text))),
            found as (select id, alone from matching order by by_phone desc, id desc limit 1),
            completed as (
                update app_user u set phone = coalesce(u.phone, :phone::text), email = coalesce(u.email, :email::text)
                from found f
                where u.id = f.id and f.alone
                  and (u.phone is null and :phone::text is not null or u.email is null and :email::text is not null))
            """;

    private static final String FIND = FOUND + "select id from found";
    private static final String ONE_AT_A_TIME =
            "select pg_advisory_xact_lock(hashtextextended('customers of ' || :workshop, 0))";
    private static final String FIND_OR_ADD = FOUND
            + """
            , added as (
                insert into app_user (workshop_id, username, name, email, phone, role, password_hash,
                    must_change_password, is_temporary_password)
                select :workshop, :username, :name, :email, :phone, 'customer', :hash, true, true
                where not exists (select 1 from found)
                returning id)
            select id, false as made from found union all select id, true from added
            """;

    private final Database database;

    JdbiCustomerRepository(Database database) {
        this.database = database;
    }

    /** {@return the customer's account, if there is one} */
    Optional<Long> find(Scope scope, long workshopId, Contact contact) {
        return database.in(scope, handle -> bind(handle.createQuery(FIND), workshopId, contact)
                .mapTo(Long.class)
                .findOne());
    }

    /** An account that was there by now, or was just made. */
    record Made(long userId, boolean isNew) {}

    /** Adds an account unless somebody else has meanwhile; whoever does the same for the workshop waits for the commit. */
    Made findOrAdd(Scope scope, long workshopId, Contact contact, String username, String passwordHash) {
        return database.in(scope, handle -> {
            handle.createQuery(ONE_AT_A_TIME)
                    .bind("workshop", workshopId)
                    .mapTo(String.class)
                    .findFirst();
            return bind(handle.createQuery(FIND_OR_ADD), workshopId, contact)
                    .bind("username", username)
                    .bind("name", contact.name())
                    .bind("hash", passwordHash)
                    .map((row, context) -> new Made(row.getLong("id"), row.getBoolean("made")))
                    .one();
        });
    }

    private static <S extends SqlStatement<S>> S bind(S statement, long workshopId, Contact contact) {
        return statement
                .bind("workshop", workshopId)
                .bind("phone", contact.phone())
                .bind("email", contact.email());
    }
}

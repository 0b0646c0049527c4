package dev.pitwatch.core.people.user;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.ListQuery;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.people.identity.User;
import dev.pitwatch.core.people.identity.UserRows;
import dev.pitwatch.core.people.identity.UserStatements;
import dev.pitwatch.core.people.user.JdbiPeopleRepository.Edit;
import dev.pitwatch.core.people.user.JdbiPeopleRepository.NewPerson;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.Nested;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/** The people of workshops in PostgreSQL. */
final class JdbiPeopleRepository {

    /** A user to be added. */
    public record NewPerson(
            long workshopId,
            String username,
            String name,
            @Nullable String email,
            @Nullable String phone,
            Membership standing,
            String passwordHash) {}

    /** What came of it: whether the workshop is there, and whether the user was made. */
    private record Made(boolean there, boolean made, @Nested User user) {

        void requireDone(String username) {
            if (!there) {
                throw Problem.notFound("workshop");
            }
            if (!made) {
                throw Problem.conflict("the user name %s is taken".formatted(username));
            }
        }
    }

    /** All that can be changed of a user. */
    public record Edit(
            String name,
            @Nullable String email,
            @Nullable String phone,
            String language,
            boolean isActive,
            Membership standing) {}

    /** Decides on a change, while no other transaction changes the user. */
    @FunctionalInterface
    interface Change {

        /**
         * Returns what the user is to be, or throws a Problem.
         *
         * @param others who are active, of the same role and workshop; of owners and super_admins only
         */
        Edit of(User user, List<User> others);
    }

    private static final Map<String, String> ORDERS = Map.of(
            "created_at", "u.created_at, u.id",
            "-created_at", "u.created_at desc, u.id desc",
            "name", "u.name, u.id",
            "-name", "u.name desc, u.id desc",
            "username", "u.username",
            "-username", "u.username desc");

    private static final String SEEN = UserRows.COLUMNS + ", " + UserRows.PIT_IDS;
    private static final RowMapper<User> USER = RecordMapper.of(User.class);
    private static final ListQuery<User> LIST = new ListQuery<>(
            SEEN,
            """
            from app_user u
            where u.workshop_id = :workshop and (:username::text is null or u.username = :username)
              and (:role::text is null or u.role = :role) and (:subRole::text is null or u.sub_role = :subRole)
              and (:isActive::boolean is null or u.is_active = :isActive)
              and (:phone::text is null or u.phone = :phone)
            """,
            USER);
    private static final String FIND = "select %s from app_user u where u.id = :id".formatted(SEEN);
    /** In the order of their ids, so that two who do this wait for each other. */
    private static final String LOCK =
            """
            select u.id from app_user u
            where u.id = any(array(
                select :id::bigint
                union
                select i.id from app_user o join app_user i on i.workshop_id = o.workshop_id
                where o.id = :id and o.role = 'owner' and i.role = 'owner' and i.is_active
                union
                select i.id from app_user o cross join app_user i
                where o.id = :id and o.role = 'super_admin' and i.role = 'super_admin' and i.is_active))
            order by u.id for update of u
            """;
    /** After the lock: grants that are read in the same statement may be older than it. */
    private static final String LOCKED =
            "select %s from app_user u where u.id = any(:ids) order by u.id".formatted(SEEN);

    private static final String CREATE =
            """
            with w as (select id from workshop where id = :workshopId and archived_at is null),
            u as (
                %s),
            granted as (
                insert into pit_grant (workshop_id, user_id, pit_id)
                select u.workshop_id, u.id, p.id
                from u join pit p on p.workshop_id = u.workshop_id and p.id = any(:pits) and p.archived_at is null
                returning pit_id)
            select exists (select 1 from w) as there, u.id is not null as made, %s,
                array(select pit_id from granted order by 1) as pit_ids
            from (values (1)) as one left join u on true
            """
                    .formatted(UserStatements.ADD, UserRows.COLUMNS);
    private static final String UPDATE =
            """
            with u as (
                %s),
            kept as (
                select p.id, p.workshop_id, u.id as user_id
                from u join pit p on p.workshop_id = u.workshop_id and p.id = any(:pits) and p.archived_at is null),
            revoked as (
                delete from pit_grant g using u where g.user_id = u.id and g.pit_id <> all(:pits)),
            granted as (
                insert into pit_grant (workshop_id, user_id, pit_id) select workshop_id, user_id, id from kept
                on conflict do nothing)
            select %s, array(select id from kept order by 1) as pit_ids from u
            """
                    .formatted(UserStatements.UPDATE, UserRows.COLUMNS);
    private static final String RESET =
            """
            with u as (
                %s)
            select %s from u
            """
                    .formatted(UserStatements.RESET_PASSWORD, SEEN);

    private final Database database;

    JdbiPeopleRepository(Database database) {
        this.database = database;
    }

    /** {@return a page, sorted by a field, downwards with a leading "-"; empty: no such workshop in the scope} */
    Optional<Paged<User>> list(Scope scope, long workshopId, UserFilter filter, String sort, Page page) {
        return database.in(
                scope,
                handle -> LIST.pageOf(workshopId, handle, ORDERS.get(sort), page, query -> query.bindMethods(filter)));
    }

    /** {@return the user, if the scope sees them} */
    Optional<User> find(Scope scope, long id) {
        return database.in(
                scope,
                handle -> handle.createQuery(FIND).bind("id", id).map(USER).findOne());
    }

    /** Adds the user. Throws a Problem when the name is taken, the workshop is not there, or a pit is not of it. */
    User create(Scope scope, NewPerson person) {
        Membership standing = person.standing();
        return database.in(scope, handle -> {
            Made made = handle.createQuery(CREATE)
                    .bindMethods(person)
                    .bind("role", standing.role())
                    .bind("subRole", standing.subRole())
                    .bindArray("pits", Long.class, standing.pitIds())
                    .map(RecordMapper.of(Made.class))
                    .one();
            made.requireDone(person.username());
            requireGranted(made.user(), standing);
            return made.user();
        });
    }

    /** Changes the user; throws a Problem when the scope sees none of that id, or a pit is not of the workshop. */
    User update(Scope scope, long id, Change change) {
        return database.in(scope, handle -> {
            List<User> locked = locked(handle, id);
            User before = locked.stream()
                    .filter(user -> user.id() == id)
                    .findFirst()
                    .orElseThrow(() -> Problem.notFound("user"));
            // As they are by now: whoever was waited for may have let them go.
            List<User> others = locked.stream()
                    .filter(user -> user.id() != id && user.isActive() && user.role() == before.role())
                    .toList();
            Edit edit = change.of(before, others);
            User after = write(handle, id, edit);
            requireGranted(after, edit.standing());
            return after;
        });
    }

    private static List<User> locked(Handle handle, long id) {
        List<Long> ids =
                handle.createQuery(LOCK).bind("id", id).mapTo(Long.class).list();
        return handle.createQuery(LOCKED)
                .bindArray("ids", Long.class, ids)
                .map(USER)
                .list();
    }

    private static User write(Handle handle, long id, Edit edit) {
        Membership standing = edit.standing();
        return handle.createQuery(UPDATE)
                .bind("id", id)
                .bindMethods(edit)
                .bind("role", standing.role())
                .bind("subRole", standing.subRole())
                .bindArray("pits", Long.class, standing.pitIds())
                .map(USER)
                .one();
    }

    /** Rolls back what granted a pit that is not there. */
    private static void requireGranted(User user, Membership wanted) {
        if (!user.pitIds().equals(wanted.pitIds())) {
            throw Problem.notFound("pit");
        }
    }

    /** Sets a password that has to be changed; empty: the scope sees no such user. */
    Optional<User> resetPassword(Scope scope, long id, String passwordHash) {
        return database.in(scope, handle -> handle.createQuery(RESET)
                .bind("id", id)
                .bind("hash", passwordHash)
                .map(USER)
                .findOne());
    }

    /** Changes the user's language. */
    void speak(Scope scope, long id, String language) {
        database.in(scope, handle -> handle.createUpdate(UserStatements.SPEAK)
                .bind("id", id)
                .bind("language", language)
                .execute());
    }
}

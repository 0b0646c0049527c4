package dev.pitwatch.core.user;

import dev.pitwatch.core.database.Scope;
import dev.pitwatch.core.identity.User;
import dev.pitwatch.core.paging.Page;
import dev.pitwatch.core.paging.Paged;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the people of workshops are kept. */
interface PeopleRepository {

    /** A user to be added. */
    record NewPerson(
            long workshopId,
            String username,
            String name,
            @Nullable String email,
            @Nullable String phone,
            Standing standing,
            String passwordHash) {}

    /** All that can be changed of a user. */
    record Edit(
            String name,
            @Nullable String email,
            @Nullable String phone,
            String language,
            boolean isActive,
            Standing standing) {}

    /** Decides on a change, while nobody else changes the user. */
    @FunctionalInterface
    interface Change {

        /**
         * Returns what the user is to be, or throws a Problem.
         *
         * @param others who are active, of the same role and workshop; of owners and super_admins only
         */
        Edit of(User user, List<User> others);
    }

    /** {@return a page, sorted by a field, downwards with a leading "-"; empty: no such workshop in the scope} */
    Optional<Paged<User>> list(Scope scope, long workshopId, UserFilter filter, String sort, Page page);

    /** {@return the user, if the scope sees them} */
    Optional<User> find(Scope scope, long id);

    /** Adds the user. Throws a Problem when the name is taken, the workshop is not there, or a pit is not of it. */
    User create(Scope scope, NewPerson person);

    /** Changes the user; throws a Problem when the scope sees none of that id, or a pit is not of the workshop. */
    User update(Scope scope, long id, Change change);

    /** Sets a password that has to be changed; empty: the scope sees no such user. */
    Optional<User> resetPassword(Scope scope, long id, String passwordHash);
}

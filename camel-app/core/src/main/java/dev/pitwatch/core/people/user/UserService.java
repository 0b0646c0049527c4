package dev.pitwatch.core.people.user;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.json.Coded;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.notices.phone.PhoneNumbers;
import dev.pitwatch.core.people.identity.Lockout;
import dev.pitwatch.core.people.identity.PasswordLinks;
import dev.pitwatch.core.people.identity.Passwords;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.people.identity.User;
import dev.pitwatch.core.people.user.JdbiPeopleRepository.Edit;
import dev.pitwatch.core.people.user.JdbiPeopleRepository.NewPerson;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the people of workshops. Admins see all of them, and decide on operators and customers; on owners and admins
 * owners decide. Sessions of anyone who is changed end by the database's own doing, and are known to have before the answer.
 */
public final class UserService {

    private static final String PHONE = "phone";

    private final JdbiPeopleRepository people;
    private final Database database;
    private final Passwords passwords;
    private final Lockout lockout;
    private final PasswordLinks links;
    private final Consumer<Set<Long>> changed;
    private final PhoneNumbers phones;
    private final GrantLimit grants;

    /** Takes what reads again what these users' sessions are. */
    public UserService(
            Database database,
            Passwords passwords,
            Lockout lockout,
            PasswordLinks links,
            Consumer<Set<Long>> changed,
            Clock clock) {
        this.people = new JdbiPeopleRepository(database);
        this.database = database;
        this.passwords = passwords;
        this.lockout = lockout;
        this.links = links;
        this.changed = changed;
        this.phones = new PhoneNumbers(database);
        this.grants = new GrantLimit(clock);
    }

    /** {@return a page of the workshop's users} */
    public Paged<User> list(Principal principal, long workshopId, UserFilter filter, String sort, Page page) {
        Optional<String> number =
                filter.phone().map(typed -> phones.ofWorkshop(principal.scope(), workshopId, PHONE, typed));
        return people.list(principal.scope(), workshopId, filter.ofNumber(number), sort, page)
                .orElseThrow(() -> Problem.notFound("workshop"));
    }

    /** {@return the user} */
    public User get(Principal principal, long id) {
        return people.find(principal.scope(), id).orElseThrow(() -> Problem.notFound("user"));
    }

    /** Adds a user with a temporary password, and sends them a link to choose their own. */
    public UserWithPassword create(Principal principal, long workshopId, UserRequest wanted) {
        List<Long> pits = wanted.pitIds() == null ? List.of() : wanted.pitIds();
        Membership standing = Membership.of(Coded.of(Role.class, wanted.role()), wanted.subRole(), pits);
        requireManaged(principal, standing);
        String password = passwords.temporary();
        String hash = passwords.hashForOther(password);
        return database.together(() -> {
            NewPerson person = new NewPerson(
                    workshopId,
                    wanted.username(),
                    wanted.name(),
                    wanted.email(),
                    phones.ofWorkshop(principal.scope(), workshopId, PHONE, wanted.phone()),
                    standing,
                    hash);
            User made = people.create(principal.scope(), person);
            grants.take(workshopId, List.of(), made.pitIds());
            links.send(made);
            return new UserWithPassword(made, password);
        });
    }

    /** Changes the user. */
    public User update(Principal principal, long id, Patch patch) {
        String phone = phones.ofUser(principal.scope(), id, PHONE, patch.text(PHONE, null));
        User user = people.update(
                principal.scope(),
                id,
                (before, others) -> withinLimit(before, edit(principal, before, others, patch, phone)));
        tell(id);
        return user;
    }

    private Edit withinLimit(User before, Edit edit) {
        Long workshop = before.workshopId();
        if (workshop != null) {
            grants.take(workshop, before.pitIds(), edit.standing().pitIds());
        }
        return edit;
    }

    /** Changes the language of the person who asks. */
    public void speak(Principal principal, String language) {
        people.speak(principal.scope(), Objects.requireNonNull(principal.userId()), language);
    }

    /** Lets the user in no more. */
    public void deactivate(Principal principal, long id) {
        people.update(principal.scope(), id, (user, others) -> {
            Membership standing = standing(user);
            requireManaged(principal, standing);
            requireLeft(standing, others);
            return new Edit(user.name(), user.email(), user.phone(), user.language(), false, standing);
        });
        tell(id);
    }

    /**
     * Gives the user a temporary password and sends them a link to choose their own; all sessions end, and a lock of the name
     * is lifted. No one does so for themselves: that would change a password without the one before.
     */
    public UserWithPassword resetPassword(Principal principal, long id) {
        if (Long.valueOf(id).equals(principal.userId())) {
            throw new Problem(ProblemCode.FORBIDDEN, "one's own password is changed by the one before");
        }
        requireManaged(principal, standing(get(principal, id)));
        String password = passwords.temporary();
        String hash = passwords.hashForOther(password);
        return database.together(() -> {
            User user = people.resetPassword(principal.scope(), id, hash).orElseThrow(() -> Problem.notFound("user"));
            lockout.forgive(principal.scope(), user.username());
            links.send(user);
            tell(id);
            return new UserWithPassword(user, password);
        });
    }

    private void tell(long id) {
        database.afterCommit(() -> changed.accept(Set.of(id)));
    }

    private static Edit edit(Principal principal, User user, List<User> others, Patch patch, @Nullable String phone) {
        Membership before = standing(user);
        requireManaged(principal, before);
        Membership after = before.after(patch);
        requireManaged(principal, after);
        boolean active = patch.flag("is_active", user.isActive());
        if (user.isActive() && (!active || after.role() != before.role())) {
            requireLeft(before, others);
        }
        return new Edit(
                Objects.requireNonNull(patch.text("name", user.name())),
                patch.text("email", user.email()),
                patch.has(PHONE) ? phone : user.phone(),
                Objects.requireNonNull(patch.text("language", user.language())),
                active,
                after);
    }

    private static Membership standing(User user) {
        return new Membership(user.role(), user.subRole(), user.pitIds());
    }

    private static void requireManaged(Principal principal, Membership standing) {
        if (!standing.isManagedBy(principal)) {
            throw new Problem(ProblemCode.FORBIDDEN, "owners and admins are for an owner to decide on");
        }
    }

    private static void requireLeft(Membership leaving, List<User> others) {
        if (leaving.isNeeded() && others.isEmpty()) {
            throw Problem.conflict(
                    "the last %s can't go".formatted(leaving.role().code()));
        }
    }
}

package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.net.MailAddress;
import dev.pitwatch.base.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Adds people of the platform, for anyone who may run commands on its machine. */
public final class SuperAdmins {

    private static final Pattern USERNAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{2,63}");

    private final JdbiUserRepository users;
    private final Passwords passwords;

    public SuperAdmins(JdbiUserRepository users, Passwords passwords) {
        this.users = users;
        this.passwords = passwords;
    }

    /** Throws a {@link Problem} that names all that is wrong with a person to be added. */
    public static void check(String username, @Nullable String email, String password) {
        List<Problem.Detail> wrong = new ArrayList<>();
        if (!USERNAME.matcher(username).matches()) {
            wrong.add(new Problem.Detail(
                    "username", "must have 3 to 64 letters, digits, '.', '_', '@' or '-', a letter or digit first"));
        }
        if (email != null && !MailAddress.isValid(email)) {
            wrong.add(new Problem.Detail("email", "must be an e-mail address"));
        }
        new Passwords()
                .problems(password, List.of(username))
                .forEach(message -> wrong.add(new Problem.Detail("password", message)));
        if (!wrong.isEmpty()) {
            throw Problem.invalid(wrong);
        }
    }

    /** Adds one that was checked. Throws a {@link Problem} when the name is taken. */
    public User add(String username, @Nullable String email, String password) {
        return add(username, username, email, password);
    }

    /** The same for a person whose name is not the one they sign in by. */
    public User add(String username, String name, @Nullable String email, String password) {
        check(username, email, password);
        NewUser wanted =
                new NewUser(username, name, email, null, Role.SUPER_ADMIN, null, null, passwords.hash(password), false);
        return users.addSuperAdmin(wanted)
                .orElseThrow(() -> Problem.conflict("there is a user %s already".formatted(username)));
    }
}

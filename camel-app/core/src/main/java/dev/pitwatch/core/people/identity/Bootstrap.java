package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the platform's owner on an empty platform, for the one that knows {@code PITWATCH_BOOTSTRAP_SECRET}. */
public final class Bootstrap {

    private final Optional<String> secret;
    private final JdbiUserRepository users;
    private final Passwords passwords;

    public Bootstrap(Optional<String> secret, JdbiUserRepository users, Passwords passwords) {
        this.secret = secret;
        this.users = users;
        this.passwords = passwords;
    }

    /**
     * Throws a {@link Problem} unless the secret is right and there is no one yet; to be asked before all else.
     *
     * @param shown the header {@code X-Bootstrap-Secret}
     */
    public void admit(Optional<String> shown) {
        String expected = secret.orElseThrow(() -> Problem.notFound("call: no bootstrap secret is set"));
        String given = shown.orElseThrow(() -> new Problem(
                ProblemCode.UNAUTHENTICATED,
                "the header X-Bootstrap-Secret is missing, expected PITWATCH_BOOTSTRAP_SECRET"));
        if (!same(expected, given)) {
            throw new Problem(ProblemCode.FORBIDDEN, "the bootstrap secret is wrong");
        }
        if (users.hasSuperAdmin()) {
            throw Problem.conflict("there is a super_admin already");
        }
    }

    /** Works once, for anyone who was admitted: until there is a super_admin. */
    public User seed(String username, String password, @Nullable String email) {
        passwords.require("password", password, List.of(username));
        NewUser wanted = new NewUser(
                username, username, email, null, Role.SUPER_ADMIN, null, null, passwords.hash(password), false);
        return users.addFirstSuperAdmin(wanted)
                .orElseThrow(() -> Problem.conflict("there is a super_admin already, or the user name is taken"));
    }

    private static boolean same(String expected, String shown) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
    }
}

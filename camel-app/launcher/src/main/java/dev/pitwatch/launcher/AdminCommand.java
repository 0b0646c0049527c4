package dev.pitwatch.launcher;

import dev.pitwatch.base.database.Actor;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.core.people.identity.JdbiUserRepository;
import dev.pitwatch.core.people.identity.Passwords;
import dev.pitwatch.core.people.identity.SuperAdmins;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * {@code ./pitwatch admin …}: works on the database itself, whether Pitwatch runs or not, the embedded one or another.
 * The password is read from the terminal or standard input, never from the command line, which others can see.
 */
final class AdminCommand {

    private static final String USAGE =
            "expected admin create-super-admin [USERNAME [EMAIL]], whose password is asked for, or read from standard"
                    + " input, or admin rotate-master-key";

    private static final String USERNAME = "admin";
    private static final int PASSWORD_BYTES = 15;

    private static final Actor COMMAND = new Actor(Actor.Type.SYSTEM, null, "pitwatch admin", null, null, null);

    private final Settings settings;
    private final Terminal terminal;
    private final Function<String, String> password;

    /** Takes who reads the password, given what to ask. */
    AdminCommand(Settings settings, Terminal terminal, Function<String, String> password) {
        this.settings = settings;
        this.terminal = terminal;
        this.password = password;
    }

    /** Takes the words behind {@code admin}. */
    void run(List<String> words) {
        if (words.equals(List.of("rotate-master-key"))) {
            new RotateMasterKey(settings, terminal).run();
            return;
        }
        if (words.isEmpty() || words.size() > 3 || !words.get(0).equals("create-super-admin")) {
            throw new LauncherException(USAGE);
        }
        Optional<String> email = words.size() == 3 ? Optional.of(words.get(2)) : Optional.empty();
        createSuperAdmin(words.size() > 1 ? words.get(1) : USERNAME, email);
    }

    private void createSuperAdmin(String username, Optional<String> email) {
        String typed = password.apply("Password of %s (empty: one is made): ".formatted(username));
        String chosen = typed.isEmpty() ? madePassword() : typed;
        try {
            SuperAdmins.check(username, email.orElse(null), chosen);
            new DatabaseAccess(settings).on(setup -> add(setup, username, email, chosen));
        } catch (Problem problem) {
            throw new LauncherException(
                    problem.details().isEmpty()
                            ? List.of(problem.getMessage())
                            : problem.details().stream()
                                    .map(detail -> detail.field() + " " + detail.message())
                                    .toList());
        }
        terminal.say("%s is a super_admin now.".formatted(username));
        if (typed.isEmpty()) {
            terminal.say("The password, shown this once: " + chosen);
        }
    }

    /** {@return a random password that keeps the rules: one in thirty has no digit} */
    static String madePassword() {
        Passwords rules = new Passwords();
        return Stream.generate(AdminCommand::randomText)
                .filter(made -> rules.problems(made).isEmpty())
                .findFirst()
                .orElseThrow();
    }

    private static String randomText() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static void add(DatabaseSetup setup, String username, Optional<String> email, String password) {
        try (Database database = new Database(setup, 1, 1, new SimpleMeterRegistry())) {
            SuperAdmins superAdmins = new SuperAdmins(new JdbiUserRepository(database), new Passwords());
            COMMAND.run(() -> superAdmins.add(username, email.orElse(null), password));
        }
    }
}

package dev.pitwatch.core.notices.preference;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.notices.preference.OptOutLinks.Link;
import java.time.Clock;

/** What readers of mails say by the link in a mail, without a sign-in: the same as they may say of themselves in preferences. */
public final class Unsubscribing {

    private final JdbiPreferenceRepository preferences;
    private final OptOutLinks links;
    private final Database database;
    private final Clock clock;

    public Unsubscribing(Database database, MasterKey masterKey, Clock clock) {
        this.preferences = new JdbiPreferenceRepository(database);
        this.links = new OptOutLinks(masterKey);
        this.database = database;
        this.clock = clock;
    }

    /**
     * What a link is about, without its reader.
     *
     * @param workshop whose notices they are
     * @param language of their reader, e.g. "hi"
     * @param optedOut whether its reader does without them
     */
    public record Choice(OptOut kind, String workshop, String language, boolean optedOut) {}

    /** {@return what holds for the reader of the link} Throws a Problem when there is none. */
    public Choice of(String token) {
        Link link = link(token);
        return preferences.choice(Scope.platform(), link.userId(), link.kind()).orElseThrow(Unsubscribing::unknown);
    }

    /** Has the reader of the link do without notices of its kind, or get them again. */
    public Choice choose(String token, boolean without) {
        Link link = link(token);
        return database.together(() -> {
            Choice before = of(token);
            if (before.optedOut() != without) {
                preferences.optOut(Scope.platform(), link.userId(), link.kind(), without, clock.instant());
            }
            return new Choice(before.kind(), before.workshop(), before.language(), without);
        });
    }

    private Link link(String token) {
        return links.read(token).orElseThrow(Unsubscribing::unknown);
    }

    private static Problem unknown() {
        return Problem.notFound("link");
    }
}

package dev.pitwatch.core.notices.preference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.notices.preference.JdbiPreferenceRepository.Wishes;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What each person wants otherwise than their workshop. The language is the user's own row's: this only answers it. */
public final class PreferenceService {

    private static final String CHANNELS = "channels";
    private static final String OPT_OUTS = "opt_outs";
    private static final String QUIET_HOURS = "quiet_hours";
    /** None of the workshop's. */
    private static final String OFF = "off";

    private static final Set<String> OF_STAFF = Set.of("alerts", "billing", "summary");

    private final JdbiPreferenceRepository preferences;
    private final Database database;
    private final Clock clock;

    public PreferenceService(Database database, Clock clock) {
        this.preferences = new JdbiPreferenceRepository(database);
        this.database = database;
        this.clock = clock;
    }

    /** {@return what the person wants} Throws a Problem when the scope sees no such user. */
    public Preferences of(Scope scope, long userId) {
        return preferences.find(scope, userId).orElseThrow(() -> Problem.notFound("user"));
    }

    /**
     * Changes what the person wants.
     *
     * @param customer whether that is a customer, who has neither channels nor quiet hours of their own
     * @throws Problem when it names what is not theirs to choose
     */
    public Preferences change(Scope scope, long userId, boolean customer, Patch patch) {
        requireTheirs(customer, patch);
        return database.together(() -> {
            Wishes before = preferences.lock(scope, userId).orElseThrow(() -> Problem.notFound("user"));
            preferences.save(scope, userId, after(before, patch), clock.instant());
            return of(scope, userId);
        });
    }

    private static void requireTheirs(boolean customer, Patch patch) {
        for (String field : List.of(CHANNELS, QUIET_HOURS)) {
            if (customer && patch.sets(field)) {
                throw Problem.invalid(field, "is not for customers, who are notified as the workshop prefers");
            }
        }
        List<String> known = OptOut.codes(customer);
        for (String optOut : texts(patch, OPT_OUTS)) {
            if (!known.contains(optOut)) {
                throw Problem.invalid(
                        OPT_OUTS, "has %s, expected some of %s".formatted(optOut, String.join(", ", known)));
            }
        }
        if (patch.sets(QUIET_HOURS) && !isOff(patch)) {
            Patch hours = patch.part(QUIET_HOURS);
            if (String.valueOf(hours.text("from", null)).equals(hours.text("to", null))) {
                throw Problem.invalid("quiet_hours.to", "is the same as quiet_hours.from, expected another time");
            }
        }
    }

    private static Wishes after(Wishes before, Patch patch) {
        Patch hours = patch.sets(QUIET_HOURS) && !isOff(patch) ? patch.part(QUIET_HOURS) : null;
        return new Wishes(
                channels(before.channels(), patch),
                patch.has(OPT_OUTS) ? texts(patch, OPT_OUTS) : before.optOuts(),
                hours(patch, hours, "from", before.quietFrom()),
                hours(patch, hours, "to", before.quietTo()),
                patch.has(QUIET_HOURS) ? isOff(patch) : before.quietOff());
    }

    private static boolean isOff(Patch patch) {
        return OFF.equals(patch.text(QUIET_HOURS, null));
    }

    private static @Nullable String hours(Patch patch, @Nullable Patch hours, String name, @Nullable String before) {
        if (!patch.has(QUIET_HOURS)) {
            return before;
        }
        return hours == null ? null : hours.text(name, before);
    }

    /** A kind that is set to null is as in the workshop again. */
    private static Map<String, List<String>> channels(Map<String, List<String>> before, Patch patch) {
        if (!patch.has(CHANNELS)) {
            return before;
        }
        if (!patch.sets(CHANNELS)) {
            return Map.of();
        }
        Map<String, List<String>> after = new LinkedHashMap<>(before);
        Patch channels = patch.part(CHANNELS);
        for (String kind : OF_STAFF) {
            if (channels.sets(kind)) {
                after.put(kind, texts(channels, kind));
            } else if (channels.has(kind)) {
                after.remove(kind);
            }
        }
        return after;
    }

    private static List<String> texts(Patch patch, String field) {
        List<String> texts = new ArrayList<>();
        if (patch.sets(field)) {
            for (JsonNode text : patch.list(field)) {
                texts.add(text.asText());
            }
        }
        return texts;
    }
}

package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.database.Database;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What PostgreSQL notifies of alerts ({@link #CHANNEL}), by any hub: {@code 7:opened}, {@code acknowledged}, {@code shelved},
 * {@code silent}, {@code escalated} or {@code cleared}. Thread safe.
 */
public final class AlertNotifications {

    /** The channel to listen to. */
    public static final String CHANNEL = "pitwatch_alert";

    private static final Pattern PAYLOAD = Pattern.compile("([0-9]{1,18}):([a-z]+)");

    private static final Map<String, Function<Alert, AlertFact>> FACTS = Map.of(
            "opened", AlertOpened::new,
            "acknowledged", AlertAcknowledged::new,
            "shelved", AlertShelved::new,
            "silent", AlertSilent::new,
            "escalated", AlertEscalated::new,
            "cleared", AlertCleared::new);

    private final JdbiAlertFactRepository alerts;

    /** Reads as pitwatch_ingest, which sees the alerts of all workshops and the platform's. */
    public AlertNotifications(Database database) {
        this.alerts = new JdbiAlertFactRepository(database.ingest());
    }

    /** {@return what became of which alert; empty: the payload names none, or none that is still there} */
    public Optional<AlertFact> read(String payload) {
        Matcher matcher = PAYLOAD.matcher(payload);
        Function<Alert, AlertFact> fact = matcher.matches() ? FACTS.get(matcher.group(2)) : null;
        return fact == null
                ? Optional.empty()
                : alerts.find(Long.parseLong(matcher.group(1))).map(fact);
    }
}

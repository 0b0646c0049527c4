package dev.pitwatch.integration;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The attacks of {@code bench/run abuse}, each of which one outsider, device, or workshop may try. */
enum Abuse {
    UNKNOWN_MEMBERS(HttpAbuse::unknownMembers),
    SLOW_BODIES(HttpAbuse::slowBodies),
    QUEUED_BODIES(HttpAbuse::queuedBodies),
    SLOW_HISTORIES(HttpAbuse::slowHistories),
    PUBLIC_FLOOD(HttpAbuse::publicFlood),
    IDLE_CONNECTIONS(HttpAbuse::idleConnections),
    GUESSES(HttpAbuse::guesses),
    PASSWORDS_OF_ONE_SITE(ShareAbuse::passwordsOfOneSite),
    CODES_OF_ONE_SITE(ShareAbuse::codesOfOneSite),
    SLOW_EXPORTS(ShareAbuse::slowExports),
    PREVIEWS(ShareAbuse::previews),
    ACCOUNTS_CONNECTIONS(ShareAbuse::accountsConnections),
    BULK_COMMANDS(ShareAbuse::bulkCommands),
    FLAPPING_READINGS(AlertAbuse::flappingReadings),
    BAD_MAILBOXES(NoticeAbuse::badMailboxes),
    SLOW_BROWSERS(NoticeAbuse::slowBrowsers),
    UNFINISHED_MESSAGES(SocketAbuse::unfinishedMessages),
    ONE_TOKEN(SocketAbuse::oneToken),
    SUBSCRIBE_FLOOD(SocketAbuse::subscribeFlood),
    HALF_CONNECTS(BrokerAbuse::halfConnects),
    DEVICE_FLAT_OUT(BrokerAbuse::deviceFlatOut),
    REFUSED_SUBSCRIPTIONS(BrokerAbuse::refusedSubscriptions),
    SECOND_CONNECTS(BrokerAbuse::secondConnects),
    HUBS_NAMES(BrokerAbuse::hubsNames),
    QUEUE_NAMES(BrokerAbuse::queueNames);

    private final Attack attack;

    /** Does it, as long as the scale says, and tells in words what came back. */
    private interface Attack {
        String run(AbuseGround ground, AbuseScale scale) throws IOException;
    }

    Abuse(Attack attack) {
        this.attack = attack;
    }

    String run(AbuseGround ground, AbuseScale scale) throws IOException {
        return attack.run(ground, scale);
    }

    static List<String> names() {
        return Arrays.stream(values()).map(Abuse::toString).toList();
    }

    static Optional<Abuse> named(String name) {
        return Arrays.stream(values())
                .filter(one -> one.toString().equals(name))
                .findFirst();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

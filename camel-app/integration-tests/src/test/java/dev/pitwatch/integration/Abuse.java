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
    PASSWORDS_OF_MANY_SITES(ShareAbuse::passwordsOfManySites),
    CODES_OF_ONE_SITE(ShareAbuse::codesOfOneSite),
    SLOW_EXPORTS(ShareAbuse::slowExports),
    PREVIEWS(ShareAbuse::previews),
    SILENT_DEVICES(AlertAbuse::silentDevices),
    FAR_ENDS(ShareAbuse::farEnds),
    LONG_NOTES(ShareAbuse::longNotes),
    GRANTED_PITS(RowAbuse::grantedPits),
    MANY_SESSIONS(RowAbuse::manySessions),
    MOVED_CARS(RowAbuse::movedCars),
    LARGE_SETTINGS(RowAbuse::largeSettings),
    LARGE_PERSON(RowAbuse::largePerson),
    LARGE_SETUP(RowAbuse::largeSetup),
    MANY_CALIBRATIONS(RowAbuse::manyCalibrations),
    ALL_PITS(RowAbuse::allPits),
    WITHDRAWN_CONSENTS(ShareAbuse::withdrawnConsents),
    CHANGED_CAMERAS(CameraAbuse::changedCameras),
    STILLS(CameraAbuse::stills),
    TRIED_CAMERAS(CameraAbuse::triedCameras),
    FLAPPING_CAMERAS(CameraAbuse::flappingCameras),
    ACCOUNTS_CONNECTIONS(ShareAbuse::accountsConnections),
    BULK_COMMANDS(ShareAbuse::bulkCommands),
    FLAPPING_READINGS(AlertAbuse::flappingReadings),
    CHANGED_LIMITS(AlertAbuse::changedLimits),
    ANNOUNCEMENTS(AlertAbuse::announcements),
    BAD_MAILBOXES(NoticeAbuse::badMailboxes),
    WRONG_ADDRESSES(NoticeAbuse::wrongAddresses),
    CUSTOMERS_MESSAGES(NoticeAbuse::customersMessages),
    SLOW_BROWSERS(NoticeAbuse::slowBrowsers),
    UNFINISHED_MESSAGES(SocketAbuse::unfinishedMessages),
    ONE_TOKEN(SocketAbuse::oneToken),
    SUBSCRIBE_FLOOD(SocketAbuse::subscribeFlood),
    HALF_CONNECTS(BrokerAbuse::halfConnects),
    DEVICE_FLAT_OUT(BrokerAbuse::deviceFlatOut),
    ODD_READINGS(BrokerAbuse::oddReadings),
    REFUSED_SUBSCRIPTIONS(BrokerAbuse::refusedSubscriptions),
    SECOND_CONNECTS(BrokerAbuse::secondConnects),
    HUBS_NAMES(BrokerAbuse::hubsNames),
    QUEUE_NAMES(BrokerAbuse::queueNames);

    private static final long PAGES_KIB = 2 << 10;
    /** Of 600 devices, and of the next minute when that begins meanwhile. */
    private static final long COMMANDS_OF_A_MINUTE_KIB = 4 << 10;
    /** 1.5 MiB of bodies, thrice: the row, what was, and what is. */
    private static final long NOTES_OF_A_MINUTE_KIB = 7 << 10;
    /** 12,000 grants, and those of the next minute when that begins meanwhile: room for the next once PostgreSQL has vacuumed. */
    private static final long GRANTS_OF_A_MINUTE_KIB = 6 << 10;
    /** 2,500 notices of 1.5 KiB, sent and not, as many as an hour's limits keep; and a crowd of people and browsers. */
    private static final long NOTICES_OF_AN_HOUR_KIB = 5 << 10;

    private final Attack attack;

    /** Does it, as long as the scale says. */
    private interface Attack {
        Seen run(AbuseGround ground, AbuseScale scale) throws IOException;
    }

    /** The same of what the neighbour uses all the time; returns in words what came back. */
    private interface AttackOnAll {
        String run(AbuseGround ground, AbuseScale scale) throws IOException;
    }

    Abuse(Attack attack) {
        this.attack = attack;
    }

    Abuse(AttackOnAll attack) {
        this.attack = (ground, scale) -> new Seen(attack.run(ground, scale), Optional.empty());
    }

    Seen run(AbuseGround ground, AbuseScale scale) throws IOException {
        return attack.run(ground, scale);
    }

    /** {@return how much it may leave however short it is: pages of tables and indexes, and the first minute's worth of a limit} */
    long atOnceKib() {
        return switch (this) {
            case BULK_COMMANDS -> COMMANDS_OF_A_MINUTE_KIB;
            case LONG_NOTES -> NOTES_OF_A_MINUTE_KIB;
            case GRANTED_PITS -> GRANTS_OF_A_MINUTE_KIB;
            case ANNOUNCEMENTS -> NOTICES_OF_AN_HOUR_KIB;
            default -> PAGES_KIB;
        };
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

package dev.pitwatch.core.platform.operation;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.crypto.Sealed;
import dev.pitwatch.base.database.RecordMapper;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;

/** Every sealed value in PostgreSQL, as the schema's owner. */
final class JdbiSealedRepository {

    private static final int AT_ONCE = 2_000;
    private static final String BEFORE_ALL = "(0,0)";

    /** Where values of a kind are; {@code row} is what they are bound to. */
    private record SealedColumn(String table, String row, String value, String change) {

        static SealedColumn column(String table, String row, String column) {
            return new SealedColumn(table, row, column, column + " = :sealed");
        }
    }

    private static final Map<Sealed, SealedColumn> PLACES = Map.ofEntries(
            Map.entry(Sealed.BROKER_PASSWORD, SealedColumn.column("broker_account", "username", "sealed_password")),
            Map.entry(Sealed.CAMERA_LOW_URL, SealedColumn.column("pit", "id::text", "camera_low_rtsp_url")),
            Map.entry(Sealed.CAMERA_URL, SealedColumn.column("pit", "id::text", "camera_rtsp_url")),
            Map.entry(Sealed.CANARY, SealedColumn.column("master_key_canary", "'canary'::text", "sealed")),
            Map.entry(Sealed.MACHINE, SealedColumn.column("machine", "sid::text", "sealed_secret")),
            Map.entry(Sealed.NOTICE, SealedColumn.column("notice", "dedupe_key", "secrets")),
            Map.entry(Sealed.NOTICE_ADDRESS, SealedColumn.column("notice", "dedupe_key", "sent_to")),
            Map.entry(
                    Sealed.PUSH_SUBSCRIPTION,
                    SealedColumn.column("push_subscription", "user_id || ' ' || endpoint", "auth")),
            Map.entry(
                    Sealed.REPEATED_CALL,
                    SealedColumn.column(
                            "repeated_call", "coalesce(machine_sid::text, user_id::text) || ':' || key", "answer")),
            Map.entry(Sealed.SECOND_FACTOR, SealedColumn.column("second_factor", "user_id::text", "secret")),
            Map.entry(
                    Sealed.TRACKING_LINK,
                    SealedColumn.column("job", "encode(tracking_hash, 'hex')", "tracking_sealed")),
            Map.entry(Sealed.WEBHOOK, SealedColumn.column("webhook", "workshop_id::text", "secret")),
            Map.entry(
                    Sealed.COMMAND,
                    new SealedColumn(
                            "command",
                            "command_id::text",
                            "decode(params ->> 'license_key', 'base64')",
                            "params = jsonb_set(params, '{license_key}',"
                                    + " to_jsonb(translate(encode(:sealed, 'base64'), E'\\n', '')))")));

    /** The one that was sealed by the newest key begins so; a row that was changed lies somewhere else, and begins so. */
    private static final String NEXT =
            """
            select ctid::text as place, %2$s as bound, %3$s as sealed from %1$s
            where %3$s is not null and substring(%3$s for :length) <> :begin and ctid > cast(:after as tid)
            order by ctid limit :most for update
            """;

    private static final String CHANGE = "update %1$s set %4$s where ctid = cast(:place as tid)";

    private final Jdbi owner;

    /** Takes connections of the schema's owner. */
    JdbiSealedRepository(DataSource owner) {
        this.owner = Jdbi.create(owner).installPlugin(new PostgresPlugin());
    }

    /** What a run did. */
    record Done(long sealed, long unreadable) {

        Done and(Done other) {
            return new Done(sealed + other.sealed, unreadable + other.unreadable);
        }
    }

    private record Value(String place, String bound, byte[] sealed) {}

    /** Seals what the newest key has not sealed; some at a time, so that what is done stays done. */
    Done sealAgain(Sealed kind, MasterKey key) {
        SealedColumn place = Objects.requireNonNull(PLACES.get(kind));
        Done done = new Done(0, 0);
        String after = BEFORE_ALL;
        while (true) {
            String from = after;
            List<Value> some = owner.inTransaction(handle -> sealSome(handle, kind, place, key, from));
            if (some.isEmpty()) {
                return done;
            }
            long unreadable =
                    some.stream().filter(value -> value.sealed().length == 0).count();
            done = done.and(new Done(some.size() - unreadable, unreadable));
            after = some.get(some.size() - 1).place();
        }
    }

    /** {@return what was looked at; without its bytes, what could not be opened} */
    private static List<Value> sealSome(Handle handle, Sealed kind, SealedColumn place, MasterKey key, String after) {
        return handle
                .createQuery(sql(NEXT, place))
                .bind("length", key.sealedBegin().length)
                .bind("begin", key.sealedBegin())
                .bind("after", after)
                .bind("most", AT_ONCE)
                .map(RecordMapper.of(Value.class))
                .list()
                .stream()
                .map(value -> sealOne(handle, kind, place, key, value))
                .toList();
    }

    private static Value sealOne(Handle handle, Sealed kind, SealedColumn place, MasterKey key, Value value) {
        String text;
        try {
            text = kind.open(key, value.bound(), value.sealed());
        } catch (IllegalArgumentException e) {
            return new Value(value.place(), value.bound(), new byte[0]); // nobody could read it before either
        }
        handle.createUpdate(sql(CHANGE, place))
                .bind("sealed", kind.seal(key, value.bound(), text))
                .bind("place", value.place())
                .execute();
        return value;
    }

    private static String sql(String text, SealedColumn place) {
        return text.formatted(place.table(), place.row(), place.value(), place.change());
    }
}

package dev.pitwatch.core.notices.preference;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.notices.preference.Preferences.Channels;
import dev.pitwatch.core.notices.preference.Preferences.NoQuietHours;
import dev.pitwatch.core.notices.preference.Preferences.Quiet;
import dev.pitwatch.core.notices.preference.Preferences.QuietHours;
import dev.pitwatch.core.notices.preference.Unsubscribing.Choice;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Preferences in PostgreSQL: a row for each person who ever changed theirs. */
final class JdbiPreferenceRepository {

    private static final TypeReference<Map<String, List<String>>> LISTS = new TypeReference<>() {};

    /**
     * What of it can be changed.
     *
     * @param channels by kind of notice; no such kind: the workshop's
     * @param quietOff none of the workshop's quiet hours; then there are none of their own
     */
    record Wishes(
            Map<String, List<String>> channels,
            List<String> optOuts,
            @Nullable String quietFrom,
            @Nullable String quietTo,
            boolean quietOff) {}

    private static final String FIND =
            """
            select u.language, u.role = 'customer' as customer, coalesce(p.channels, '{}') as channels,
                coalesce(p.opt_outs, '{}') as opt_outs, p.quiet_from, p.quiet_to,
                coalesce(p.quiet_off, false) as quiet_off
            from app_user u left join preference p on p.user_id = u.id
            where u.id = :user
            """;

    /** Of two changes at once the second waits, and begins from what the first has left. */
    private static final String MAKE =
            """
            insert into preference (user_id, workshop_id, updated_at)
            select id, workshop_id, now() from app_user where id = :user
            on conflict (user_id) do nothing
            """;

    private static final String LOCK =
            """
            select coalesce(channels, '{}') as channels, opt_outs, quiet_from, quiet_to, quiet_off from preference where user_id = :user
            for update
            """;

    private static final String SAVE =
            """
            update preference set channels = :channels::jsonb, opt_outs = :optOuts, quiet_from = :quietFrom, quiet_to = :quietTo,
                quiet_off = :quietOff, updated_at = :now
            where user_id = :user
            """;

    private static final String CHOICE =
            """
            select w.name, u.language, :kind = any(coalesce(p.opt_outs, '{}')) as opted_out
            from app_user u join workshop w on w.id = u.workshop_id left join preference p on p.user_id = u.id
            where u.id = :user and u.is_active and (u.role = 'customer') = :customer
            """;

    /** Of the same choice made twice at once it is there once. */
    private static final String OPT_OUT =
            """
            update preference set updated_at = :now,
                opt_outs = array_remove(opt_outs, :kind) || case when :without then array[:kind] else '{}'::text[] end
            where user_id = :user
            """;

    private final Database database;

    JdbiPreferenceRepository(Database database) {
        this.database = database;
    }

    /** {@return what the person wants; empty: the scope sees no such user} */
    Optional<Preferences> find(Scope scope, long userId) {
        return database.in(scope, handle -> handle.createQuery(FIND)
                .bind("user", userId)
                .map(JdbiPreferenceRepository::toPreferences)
                .findOne());
    }

    /** {@return the same as it is stored, kept from other changes to the end of the transaction} */
    Optional<Wishes> lock(Scope scope, long userId) {
        return database.in(scope, handle -> {
            handle.createUpdate(MAKE).bind("user", userId).execute();
            return handle.createQuery(LOCK)
                    .bind("user", userId)
                    .map(JdbiPreferenceRepository::toWishes)
                    .findOne();
        });
    }

    void save(Scope scope, long userId, Wishes wishes, Instant now) {
        database.in(scope, handle -> handle.createUpdate(SAVE)
                .bind("user", userId)
                .bind("channels", wishes.channels().isEmpty() ? null : Json.text(wishes.channels()))
                .bindArray("optOuts", String.class, wishes.optOuts())
                .bind("quietFrom", wishes.quietFrom())
                .bind("quietTo", wishes.quietTo())
                .bind("quietOff", wishes.quietOff())
                .bind("now", now)
                .execute());
    }

    /** {@return whether the person does without that kind; empty: there is no such person, or they get none} */
    Optional<Choice> choice(Scope scope, long userId, OptOut kind) {
        return database.in(scope, handle -> handle.createQuery(CHOICE)
                .bind("user", userId)
                .bind("kind", kind.code())
                .bind("customer", kind.isCustomers())
                .map((row, context) ->
                        new Choice(kind, row.getString("name"), row.getString("language"), row.getBoolean("opted_out")))
                .findOne());
    }

    /** Adds that kind to what the person does without, or takes it away, and nothing else. */
    void optOut(Scope scope, long userId, OptOut kind, boolean without, Instant now) {
        database.in(scope, handle -> {
            handle.createUpdate(MAKE).bind("user", userId).execute();
            return handle.createUpdate(OPT_OUT)
                    .bind("user", userId)
                    .bind("kind", kind.code())
                    .bind("without", without)
                    .bind("now", now)
                    .execute();
        });
    }

    private static Wishes toWishes(ResultSet row, StatementContext context) throws SQLException {
        return new Wishes(
                Json.read(row.getString("channels"), LISTS),
                texts(row.getArray("opt_outs")),
                row.getString("quiet_from"),
                row.getString("quiet_to"),
                row.getBoolean("quiet_off"));
    }

    private static Preferences toPreferences(ResultSet row, StatementContext context) throws SQLException {
        Wishes wishes = toWishes(row, context);
        Map<String, List<String>> by = wishes.channels();
        return new Preferences(
                row.getString("language"),
                row.getBoolean("customer")
                        ? null
                        : new Channels(by.get("alerts"), by.get("billing"), by.get("summary")),
                wishes.optOuts(),
                quiet(wishes));
    }

    private static @Nullable Quiet quiet(Wishes wishes) {
        String from = wishes.quietFrom();
        String to = wishes.quietTo();
        if (wishes.quietOff()) {
            return NoQuietHours.OFF;
        }
        return from == null || to == null ? null : new QuietHours(from, to);
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }
}

package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.ListQuery;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/** API keys and kiosk links in PostgreSQL. */
public final class JdbiMachineRepository {

    /** One to be added. */
    public record NewMachine(
            UUID sid,
            long workshopId,
            Role role,
            String name,
            Set<ApiScope> scopes,
            @Nullable Long createdBy,
            byte[] secretHash,
            byte @Nullable [] sealedSecret,
            @Nullable Instant expiresAt) {}

    /** Where a wall screen hangs. */
    public record KioskPlace(String name, String timeZone) {}

    /** What became of one that was to be added. */
    public sealed interface Added {
        /** It was added. */
        record Done(Machine machine) implements Added {}

        /** The scope sees no such workshop. */
        record NoWorkshop() implements Added {}

        /** The workshop has as many as it may have. */
        record TooMany() implements Added {}
    }

    private static final Map<String, String> ORDERS = Map.of(
            "created_at", "m.created_at, m.id",
            "-created_at", "m.created_at desc, m.id desc",
            "name", "m.name, m.id",
            "-name", "m.name desc, m.id desc");
    /** Columns of {@link #MACHINE}. */
    static final String COLUMNS =
            """
            m.id, m.sid, m.workshop_id, m.role, m.name, m.scopes, m.created_by, m.created_at, m.last_used_at,
            m.expires_at, m.sealed_secret
            """;

    private static final RowMapper<Machine> MACHINE = RecordMapper.of(Machine.class);

    private static final String WANTED =
            "from machine m where m.workshop_id = :workshop and m.role = :role and m.revoked_at is null";
    private static final String IS_THERE =
            "select id from workshop where id = :workshop and archived_at is null for no key update";
    private static final String ADD =
            """
            with added as (
                insert into machine (sid, workshop_id, role, name, scopes, created_by, secret_hash, sealed_secret,
                    expires_at)
                select :sid, :workshop, :role, :name, :scopes, :createdBy, :secretHash, :sealedSecret, :expiresAt
                where (select count(*) %s) < :most
                returning *)
            select %s from added m
            """
                    .formatted(WANTED, COLUMNS);
    private static final String REVOKE =
            """
            update machine set revoked_at = now() where id = :id and role = :role and revoked_at is null
            returning sid
            """;

    private static final String PLACE = "select name, time_zone from workshop where id = :workshop";
    private static final String GIVE_CODE =
            """
            update machine set code_hash = :hash, code_expires_at = :expiresAt
            where id = :id and role = 'kiosk' and revoked_at is null
            """;
    private static final String TAKE_CODE =
            """
            update machine m set code_hash = null, code_expires_at = null
            where m.code_hash = :hash and m.code_expires_at > :now and m.revoked_at is null
            returning %s
            """
                    .formatted(COLUMNS);

    private final Database database;
    private final ListQuery<Machine> list = new ListQuery<>(COLUMNS, WANTED, MACHINE);

    public JdbiMachineRepository(Database database) {
        this.database = database;
    }

    /** {@return a page of those not revoked, sorted by a field; empty: no such workshop in the scope} */
    public Optional<Paged<Machine>> list(Scope scope, long workshopId, Role role, String sort, Page page) {
        return database.in(
                scope,
                handle -> list.pageOf(workshopId, handle, ORDERS.get(sort), page, query -> query.bind("role", role)));
    }

    /** Adds one unless its workshop has that many of the role. */
    public Added add(Scope scope, NewMachine machine, int most) {
        return database.in(scope, handle -> {
            // The lock makes two that are added at once count each other.
            if (handle.createQuery(IS_THERE)
                    .bind("workshop", machine.workshopId())
                    .mapTo(Long.class)
                    .findOne()
                    .isEmpty()) {
                return new Added.NoWorkshop();
            }
            return handle.createQuery(ADD)
                    .bindMethods(machine)
                    .bind("workshop", machine.workshopId())
                    .bindByType("scopes", codes(machine.scopes()), String[].class)
                    .bind("most", most)
                    .map(MACHINE)
                    .findOne()
                    .<Added>map(Added.Done::new)
                    .orElseGet(Added.TooMany::new);
        });
    }

    /** Revokes it; empty: the scope sees none of that role and id that was not revoked. */
    public Optional<UUID> revoke(Scope scope, Role role, long id) {
        return database.in(scope, handle -> handle.createQuery(REVOKE)
                .bind("id", id)
                .bind("role", role)
                .mapTo(UUID.class)
                .findOne());
    }

    /** Gives a kiosk link a code in the place of the one before; false: the scope sees no such link. */
    public boolean giveCode(Scope scope, long id, byte[] hash, Instant expiresAt) {
        return database.in(
                scope,
                handle -> handle.createUpdate(GIVE_CODE)
                                .bind("id", id)
                                .bind("hash", hash)
                                .bind("expiresAt", expiresAt)
                                .execute()
                        == 1);
    }

    /** {@return the kiosk link whose code that was, which is good no more} */
    public Optional<Machine> takeCode(byte[] hash, Instant now) {
        return database.onPlatform(handle -> handle.createQuery(TAKE_CODE)
                .bind("hash", hash)
                .bind("now", now)
                .map(MACHINE)
                .findOne());
    }

    /** {@return the workshop, as its wall screens call it} */
    public KioskPlace place(long workshopId) {
        return database.inWorkshop(workshopId, handle -> handle.createQuery(PLACE)
                .bind("workshop", workshopId)
                .map(RecordMapper.of(KioskPlace.class))
                .one());
    }

    private static String[] codes(Set<ApiScope> scopes) {
        return scopes.stream().sorted().map(ApiScope::code).toArray(String[]::new);
    }
}

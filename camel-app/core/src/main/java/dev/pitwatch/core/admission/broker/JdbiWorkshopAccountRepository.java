package dev.pitwatch.core.admission.broker;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/** Accounts of workshops in PostgreSQL: those named as the workshop is, which any client id may use. */
final class JdbiWorkshopAccountRepository {

    private static final RowMapper<WorkshopAccount> ACCOUNT = RecordMapper.of(WorkshopAccount.class);

    private static final String ITS = "a.workshop_id = w.id and a.username = w.code and a.client_id is null";
    private static final String COLUMNS = "a.username as mqtt_username, a.updated_at as created_at";

    private static final String FIND =
            """
            select %s from workshop w join broker_account a on %s
            where w.id = :workshop and w.archived_at is null and a.enabled
            """
                    .formatted(COLUMNS, ITS);

    private static final String SEES_WORKSHOP =
            "select exists (select 1 from workshop where id = :workshop and archived_at is null)";

    /** Of two changes at once the second waits, one that makes it too. */
    private static final String LOCK_WORKSHOP =
            "select code from workshop where id = :workshop and archived_at is null for no key update";

    private static final String ROTATE =
            """
            update broker_account a
            set salt = :salt, password_hash = :hash, sealed_password = :sealed, enabled = true, closes_at = null, updated_at = now()
            from workshop w where w.id = :workshop and %s
            returning %s
            """
                    .formatted(ITS, COLUMNS);

    /** A device of that name has its own account there, or would be given this one's topics. */
    private static final String ADD =
            """
            insert into broker_account as a (username, workshop_id, salt, password_hash, sealed_password, publish)
            select w.code, w.id, :salt, :hash, :sealed,
                array['workshop/' || w.code || '/pit/+/sensors', 'workshop/' || w.code || '/+/sensors']
            from workshop w
            where w.id = :workshop and not exists (select 1 from device d where d.device_id = w.code)
            on conflict do nothing
            returning %s
            """
                    .formatted(COLUMNS);

    private static final String REMOVE =
            "delete from broker_account a using workshop w where w.id = :workshop and %s".formatted(ITS);

    private final Database database;

    JdbiWorkshopAccountRepository(Database database) {
        this.database = database;
    }

    Optional<WorkshopAccount> find(Scope scope, long workshopId) {
        return database.in(scope, handle -> handle.createQuery(FIND)
                .bind("workshop", workshopId)
                .map(ACCOUNT)
                .findOne());
    }

    boolean seesWorkshop(Scope scope, long workshopId) {
        return database.in(scope, handle -> handle.createQuery(SEES_WORKSHOP)
                .bind("workshop", workshopId)
                .mapTo(Boolean.class)
                .one());
    }

    /** {@return the code of the workshop, which is locked until the transaction ends; empty: there is none in the scope} */
    Optional<String> lock(Scope scope, long workshopId) {
        return database.in(scope, handle -> handle.createQuery(LOCK_WORKSHOP)
                .bind("workshop", workshopId)
                .mapTo(String.class)
                .findOne());
    }

    /** {@return the account, which has that password from now on; empty: the name is taken} */
    Optional<WorkshopAccount> put(
            Scope scope, long workshopId, BrokerPasswords.Hashed password, byte @Nullable [] sealedPassword) {
        return database.in(scope, handle -> write(handle, ROTATE, workshopId, password, sealedPassword)
                .or(() -> write(handle, ADD, workshopId, password, sealedPassword)));
    }

    private static Optional<WorkshopAccount> write(
            Handle handle,
            String sql,
            long workshopId,
            BrokerPasswords.Hashed password,
            byte @Nullable [] sealedPassword) {
        return handle.createQuery(sql)
                .bind("workshop", workshopId)
                .bind("salt", password.salt())
                .bind("hash", password.hash())
                .bindByType("sealed", sealedPassword, byte[].class)
                .map(ACCOUNT)
                .findOne();
    }

    /** Returns whether there was one. */
    boolean remove(Scope scope, long workshopId) {
        return database.in(
                scope,
                handle ->
                        handle.createUpdate(REMOVE).bind("workshop", workshopId).execute() > 0);
    }
}

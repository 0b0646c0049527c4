package dev.pitwatch.core.platform.workshop;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Json;
import java.util.List;

/** Pits and hours in PostgreSQL, many in a statement. */
final class JdbiWorkshopSetupRepository {

    private static final String PITS =
            """
            with n as (
                select * from jsonb_to_recordset(:rows::jsonb)
                    as n (pit_number integer, name text, camera_ip text, camera_model text)),
            known as (
                update pit p set name = coalesce(n.name, p.name), camera_ip = coalesce(n.camera_ip, p.camera_ip),
                    camera_model = coalesce(n.camera_model, p.camera_model)
                from n
                where p.workshop_id = :workshop and p.pit_number = n.pit_number and p.archived_at is null
                returning p.pit_number)
            insert into pit (workshop_id, pit_number, name, camera_ip, camera_model)
            select :workshop, n.pit_number, coalesce(n.name, 'Pit ' || n.pit_number), n.camera_ip, n.camera_model
            from n
            where n.pit_number not in (select pit_number from known)
            """;

    private static final String HOURS =
            "update workshop set opening_hours = nullif(:hours::jsonb, 'null'), holidays = :daysOff::jsonb where id = :workshop";

    private final Database database;

    JdbiWorkshopSetupRepository(Database database) {
        this.database = database;
    }

    void putHours(Scope scope, long workshopId, JsonNode openingHours, JsonNode holidays) {
        database.in(scope, handle -> handle.createUpdate(HOURS)
                .bind("workshop", workshopId)
                .bind("hours", openingHours.toString())
                .bind("daysOff", holidays.toString())
                .execute());
    }

    void putPits(Scope scope, long workshopId, List<NewPit> pits) {
        database.in(scope, handle -> handle.createUpdate(PITS)
                .bind("workshop", workshopId)
                .bind("rows", Json.MAPPER.valueToTree(pits).toString())
                .execute());
    }
}

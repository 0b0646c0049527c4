package dev.pitwatch.hub.rest;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** For tests of calls: one hub for all of a class, two workshops in it, and the token of somebody in each role. */
abstract class CastCase {

    static TestApi api;
    static long shine;
    static long other;
    static String root;
    static String owner;
    static String admin;
    static String operator;
    static long operatorId;
    static String foreign;

    @BeforeAll
    static void startApi() {
        api = TestApi.start();
        TestApi.Cast cast = api.cast();
        shine = cast.workshop();
        other = cast.other();
        root = cast.root();
        owner = cast.owner();
        admin = cast.admin();
        operator = cast.operator();
        operatorId = cast.operatorId();
        foreign = cast.foreign();
    }

    @AfterAll
    static void stopApi() {
        api.close();
    }
}

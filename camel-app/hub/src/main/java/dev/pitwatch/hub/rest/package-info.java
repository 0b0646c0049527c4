/** The REST API: from the OpenAPI document to one Camel route and one handler an operation. */
@NullMarked
package dev.pitwatch.hub.rest;

import org.jspecify.annotations.NullMarked;

package com.example.tickets;

import io.haapi.lifecycle.SettingRules;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the tickets are.
 *
 * @param table the name of their table
 */
@ConfigurationProperties("tickets")
record TicketSettings(@DefaultValue("tickets") String table) {
  TicketSettings {
    SettingRules.table("tickets.table", table);
  }
}

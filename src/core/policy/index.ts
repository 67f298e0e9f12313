export {
  calendarProblems,
  calendarSchema,
  defaultCalendar,
  type WorkCalendar,
} from './calendar.ts';
export * from './table.ts';
export * from './version.ts';

export { addShifts, type ShiftParts } from './edit.ts';
export { dutyHandlers } from './api.ts';
export { fillRosters, followSessions, startDutyJobs } from './jobs.ts';
export { onDutyNow, readUnitDuty, type OnDuty, type UnitDuty } from './roster.ts';
export { moveSeat, seatStates, type SeatView } from './seat.ts';

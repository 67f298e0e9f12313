export { onDutyNow, readUnitDuty, type OnDuty, type UnitDuty } from './roster.ts';
export { moveSeat, seatStates, type SeatView } from './seat.ts';

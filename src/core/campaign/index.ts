export {
  campaignOptions,
  deriveCampaign,
  type Campaign,
  type CampaignClue,
  type CampaignMessage,
  type CampaignOptions,
  type CampaignReport,
} from './derive.ts';
export { matchesTemplate, templateOf, templateText, type Template } from './template.ts';
